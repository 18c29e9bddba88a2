import type { Codec, RecordingContainer } from '../../domain/codec.ts'
import { codecNamed } from '../../domain/codecs-string.ts'
import { type RecordingMetadata, type RecordingState, toldState } from './recording-metadata.ts'
import type { ScreenshotReason } from './screenshots/screenshot-reasons.ts'
import type { TimelineEntry } from './timeline/timeline-entries.ts'

/** A recording, as the program tells of it. */
export interface RecordingInfo {
  readonly recordingId: string
  readonly sessionId: string
  readonly state: RecordingState
  readonly durationSeconds: number
  /** Pictures shown. */
  readonly frameCount: number
  /** Frames that could not be kept, where that was told. */
  readonly droppedFrames?: number
  /** Where the file is now; it has its final name when it is whole. */
  readonly filePath: string
  /** Where the file will be when it is whole. */
  readonly finalPath: string
  readonly fileSizeBytes: number
  readonly container: RecordingContainer
  /** Undefined until the first picture, and for a codec this version has no word for. */
  readonly codec?: Codec
  /** RFC 6381. */
  readonly codecs: string
  readonly encoder: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** ISO 8601. */
  readonly startedAt?: string
  readonly sha256?: string
  /** Of a clip: the stream or the recording it was cut out of, and from when to when, ISO 8601. */
  readonly clipOf?: {
    readonly streamId?: string
    readonly recordingId?: string
    readonly from: string
    readonly to: string
  }
  /** What happened meanwhile, in the order of time: at most 200 lines. */
  readonly timeline: readonly RecordingEvent[]
  /**
   * Where it is: `local`, in the recording folder or where its user wanted it; else it is to be kept elsewhere, and is still in the folder
   * alone (`spool`), there and on its way (`uploading`), kept (`archived`), or kept in the store for emergencies (`backup`).
   */
  readonly stored: 'local' | 'spool' | 'uploading' | 'archived' | 'backup'
  /** Why it is still in the spool. */
  readonly uploadError?: { readonly code: string; readonly message: string }
  /** Pictures that were taken from it, in the order of time; absent: none were so far. */
  readonly screenshots?: readonly Screenshot[]
  /** How many more would have been taken, had there not been too many or too large ones; absent: none. */
  readonly screenshotsLeftOut?: number
  /** What went wrong. */
  readonly error?: { readonly code: string; readonly message: string }
}

/** A picture of a recording, kept beside it as JPEG. */
export interface Screenshot {
  /** Its attachment. */
  readonly name: string
  /** From the first picture shown, seconds. */
  readonly atSeconds: number
  readonly reason: ScreenshotReason
  readonly bytes: number
  /** Pixels; absent: taken before that was noted. */
  readonly width?: number
  readonly height?: number
  /** Of the page that is seen, where the timeline tells. */
  readonly url?: string
  readonly title?: string
}

/** A line of a recording's timeline. */
export interface RecordingEvent {
  /** From the first picture shown, seconds. */
  readonly atSeconds: number
  /** For example `load.stepped`. */
  readonly event: string
  /** More of the event. */
  readonly [detail: string]: string | number
}

/** Lines of metadata, as the program tells of them. */
export const eventsOf = (lines: readonly TimelineEntry[]): RecordingEvent[] =>
  lines.map(({ at_seconds: atSeconds, ...line }) => ({ atSeconds, ...line }))

export const infoOf = (metadata: RecordingMetadata): RecordingInfo => ({
  recordingId: metadata.id,
  sessionId: metadata.session_id,
  state: toldState(metadata),
  stored: metadata.archive?.stored ?? 'local',
  durationSeconds: metadata.duration_seconds,
  frameCount: metadata.frame_count,
  filePath: metadata.working_path ?? metadata.file_path,
  finalPath: metadata.file_path,
  fileSizeBytes: metadata.file_size_bytes,
  container: metadata.container ?? 'mp4',
  ...codecOf(metadata),
  codecs: metadata.codecs,
  encoder: metadata.encoder,
  width: metadata.width,
  height: metadata.height,
  fps: metadata.fps,
  timeline: eventsOf(metadata.timeline ?? []),
  ...(metadata.dropped_frames === null ? {} : { droppedFrames: metadata.dropped_frames }),
  ...(metadata.started_at === null ? {} : { startedAt: metadata.started_at }),
  ...(metadata.screenshots === undefined ? {} : { screenshots: metadata.screenshots.map(screenshotOf) }),
  ...(metadata.screenshots_left_out ? { screenshotsLeftOut: metadata.screenshots_left_out } : {}),
  ...(metadata.sha256 === null ? {} : { sha256: metadata.sha256 }),
  ...(metadata.archive?.error === undefined ? {} : { uploadError: metadata.archive.error }),
  ...(metadata.error === null ? {} : { error: metadata.error }),
  ...(metadata.clip_of === undefined ? {} : { clipOf: clipOf(metadata.clip_of) }),
})

const screenshotOf = ({ at_seconds: atSeconds, ...rest }: NonNullable<RecordingMetadata['screenshots']>[number]) => ({
  atSeconds,
  ...rest,
})

function codecOf({ codecs }: RecordingMetadata): { codec?: Codec } {
  const codec = codecNamed(codecs)
  return codec ? { codec } : {}
}

const clipOf = ({ stream_id, recording_id, from, to }: NonNullable<RecordingMetadata['clip_of']>) => ({
  ...(stream_id === undefined ? {} : { streamId: stream_id }),
  ...(recording_id === undefined ? {} : { recordingId: recording_id }),
  from,
  to,
})
