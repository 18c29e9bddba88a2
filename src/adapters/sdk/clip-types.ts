import type { RecordingContainer } from '../../domain/codec.ts'
import type { RecordingEvent } from '../../engine/recordings/recording-info.ts'

/** A moment: ISO 8601 with its zone, a date, or milliseconds since 1970. */
export type Moment = string | Date | number

/** What of a stream is cut out: its last seconds, or from one moment to another, by the clock of this machine. */
export interface ClipOptions {
  readonly lastSeconds?: number
  readonly from?: Moment
  /** Default: until now. */
  readonly to?: Moment
  /** Path to write to; default: a file of its own in the recording folder. Must not exist. */
  readonly filePath?: string
  /** `mp4` or, for vp9, `webm`, which begins with the keyframe before. Default: what the ending of the path says, else `mp4`. */
  readonly container?: RecordingContainer
}

/** A clip, which is a recording like any other. */
export interface ClipResult {
  readonly recordingId: string
  readonly streamId: string
  /** Wall clock at the first picture shown and at the end of the last, ISO 8601 in UTC. */
  readonly from: string
  readonly to: string
  readonly durationSeconds: number
  readonly frameCount: number
  readonly filePath: string
  readonly fileSizeBytes: number
  /** What happened meanwhile; what was amiss already when it begins is at its beginning. */
  readonly timeline: readonly RecordingEvent[]
}
