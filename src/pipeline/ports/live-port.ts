import type { Observable } from 'rxjs'
import type { LiveProtocol } from '../../domain/live-protocol.ts'
import type { SegmentEvent } from '../../domain/media.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'

/** What a live output promises its players; constant over the life of the stream. */
export interface LiveSpec {
  readonly streamId: string
  /** The session whose pictures it carries, where there is one: what happens to its encoder is told to the viewers. */
  readonly sessionId?: string
  /** The way of delivery that this output opens. Several outputs of one stream share its media, its viewers and its address. */
  readonly protocol: LiveProtocol
  /** Longest part and longest segment, milliseconds. */
  readonly partMs: number
  readonly segmentMs: number
  /** Segments begin at multiples of this on the media clock, milliseconds. */
  readonly gridMs: number
  /** How far back viewers can seek, milliseconds. */
  readonly windowMs: number
  /** Most viewers at a time, over all ways of delivery; absent: as the port has it. */
  readonly maxViewers?: number
  /** Media is wanted only while somebody watches, and for this long after, milliseconds; absent: always. */
  readonly idleAfterMs?: number
}

/** The writing side of one output of a stream. */
export interface LiveWriter {
  /** True for the first output of its stream. */
  readonly opensStream: boolean
  /** Takes the next event. A stream has the renditions whose init fragments come before its first media; others are passed over. */
  push(event: SegmentEvent): void
  /** Keeps what happened while media was made, as long as that is kept: clips tell of it. Never throws. */
  note(note: RecordingNote): void
  /** Media that follows was not made continuously with what came before: segment numbers begin again, and players are told. */
  resume(): void
  /** False while nobody watches a stream that rests then ({@link LiveSpec.idleAfterMs}); the present value first. */
  readonly wanted: Observable<boolean>
  /** The output ended. With the last of its outputs the stream ends: playlists say so, media stays for a while. */
  end(): void
}

/** Where packaged media meets its viewers. */
export interface LivePort {
  /**
   * Opens an output. Outputs of one id join one stream while their lengths agree; throws STREAM_ACTIVE where they do not, or where
   * this way of delivery is open already, and OPTION_INVALID where they ask for different windows, limits or rests.
   */
  open(spec: LiveSpec): LiveWriter
}
