import type { SegmentEvent } from '../../domain/media.ts'

/** What a live output promises its players; constant over the life of the stream. */
export interface LiveSpec {
  readonly streamId: string
  /** Longest part and longest segment, milliseconds. */
  readonly partMs: number
  readonly segmentMs: number
  /** How far back viewers can seek, milliseconds. */
  readonly windowMs: number
  /** Most viewers at a time; absent: as the port has it. */
  readonly maxViewers?: number
}

/** The writing side of a stream's live window. */
export interface LiveWriter {
  push(event: SegmentEvent): void
  /** The stream ended: playlists say so, media stays for a while. */
  end(): void
}

/** Where packaged media meets its viewers. */
export interface LivePort {
  open(spec: LiveSpec): LiveWriter
}
