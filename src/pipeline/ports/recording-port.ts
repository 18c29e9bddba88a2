import type { RecordingContainer } from '../../domain/codec.ts'
import type { Fragment } from '../../domain/media.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'

/** Where a clip comes from; the wall clock of its media in milliseconds since 1970. */
export interface ClipOrigin {
  /** One of the two. */
  readonly streamId?: string
  readonly recordingId?: string
  readonly fromMs: number
  readonly toMs: number
}

/** What a recording is asked for. */
export interface RecordingSpec {
  readonly recordingId: string
  readonly sessionId: string
  /** Path to write to instead of the store's own folder. */
  readonly filePath?: string
  /** What the file is to be; default: what its ending says, else `mp4`. */
  readonly container?: RecordingContainer
  /** The stream or recording it was cut out of, and what of it. */
  readonly clipOf?: ClipOrigin
}

/** A recording while it is written. */
export interface RecordingWriter {
  /** Bytes taken but not yet written to the store. */
  readonly pendingBytes: number
  /** True once something could not be written: nothing more will be, and the next {@link append} says why. */
  readonly failed?: boolean
  /**
   * Takes the next fragment. The init fragment comes first, then media fragments from a keyframe on.
   * Throws CODEC_NOT_CARRIED when the container has no place for the codec, STORE_FULL or STORE_UNWRITABLE when what was taken before
   * could not be written.
   */
  append(fragment: Fragment): void
  /** Puts a line into the recording's timeline, in the order of time; of very many, some are left out. Never throws. */
  note(note: RecordingNote): void
  /**
   * Makes the file whole. Presentation runs from `startPts` (what is before it was only needed to decode) to `endPts`; both in
   * ticks since the origin. A container that cannot leave pictures out shows them too. Resolves when the file is durable under its final name.
   */
  finish(startPts: number, endPts: number): Promise<void>
  /** Gives the recording up, with what was written kept as it is for recovery. */
  abandon(reason: unknown): Promise<void>
}

/** Where recordings are kept. */
export interface RecordingPort {
  /** Rejects with STORE_UNWRITABLE, FILE_EXISTS or OPTION_INVALID before anything was recorded. */
  open(spec: RecordingSpec): Promise<RecordingWriter>
}
