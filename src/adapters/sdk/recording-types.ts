import type { RecordingContainer } from '../../domain/codec.ts'
import type { RecordingEvent, RecordingInfo } from '../../engine/recordings/recording-info.ts'
import type { EncodeOptions } from './encode-options.ts'

export interface RecordingOptions extends EncodeOptions {
  /** Path to write to; default: a file of its own in the recording folder. Must not exist. */
  readonly filePath?: string
  /**
   * What the file is: `mp4` (h264, h265, vp9, av1) or `webm` (vp9, vp8). Default: what the ending of the path says, else the first that
   * carries the codec. A WebM cannot hide pictures: it begins with the keyframe before the start.
   */
  readonly container?: RecordingContainer
  /** Whether a picture is kept of each page that it shows. Default: as the settings have it (true). */
  readonly autoScreenshotOnNavigation?: boolean
  /** From one picture that is kept to the next: seconds, or a text like `30s`; 0: none by time. Default: as the settings have it (none). */
  readonly screenshotInterval?: number | string
}

export interface ScreenshotOptions {
  /** Also keep the picture of this moment with what is being recorded. Default false. */
  readonly keep?: boolean
}

export interface RecordingResult {
  readonly recordingId: string
  /** Wall clock at the first picture shown, ISO 8601 in UTC. */
  readonly startedAt: string
  readonly durationSeconds: number
  readonly frameCount: number
  /**
   * Pictures of the page that were due and are not in it, for all reasons. What a lane that cannot keep up gives up before it is captured
   * is due no more: `timeline` tells of that (`load.stepped`). What a screencast browser drops by itself is not known.
   */
  readonly droppedFrames: number
  /** An address `s3://...` when it is in a bucket. */
  readonly filePath: string
  /** See RecordingInfo. */
  readonly stored: RecordingInfo['stored']
  readonly container: RecordingContainer
  readonly fileSizeBytes: number
  readonly codec: string
  /** For example `libx264`. */
  readonly encoder: string
  /** For example `source.screencast`. */
  readonly source: string
  /** What happened meanwhile: what was given up because something could not keep up, encoders that were replaced, held captures. */
  readonly timeline: readonly RecordingEvent[]
  /** Why it ended before it was asked to, if it did; what was recorded until then is whole. */
  readonly endedBy?: { readonly code: string; readonly message: string }
}
