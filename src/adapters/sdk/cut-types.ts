import type { RecordingContainer } from '../../domain/codec.ts'
import type { ExportResult } from '../../engine/recordings/export/recording-exports.ts'
import type { RecordingEvent } from '../../engine/recordings/recording-info.ts'
import type { ExportFormat } from '../../pipeline/ports/export-port.ts'

export type { ExportFormat, ExportResult }

/** What of a finished recording is taken, seconds from its first picture. */
export interface RecordingRangeOptions {
  /** Default: its beginning. */
  readonly fromSeconds?: number
  /** Default: its end. */
  readonly toSeconds?: number
}

/** What of a finished recording is cut out, and where it is kept. */
export interface RecordingClipOptions extends RecordingRangeOptions {
  /** A moment of its timeline instead, for example `error:1`, the first error, or `mark:checkout`. */
  readonly around?: string
  /** How much before and after that moment; default 5. */
  readonly padSeconds?: number
  /** Path to write to; default: a file of its own in the recording folder. Must not exist. */
  readonly filePath?: string
  /** Default: what the ending of the path says, else what the recording is. */
  readonly container?: RecordingContainer
  /** Ends it, with nothing left of the clip. */
  readonly signal?: AbortSignal
}

/** A clip of a recording, which is a recording like any other. */
export interface RecordingClipResult {
  readonly recordingId: string
  /** The recording it was cut out of. */
  readonly clipOf: string
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

/** As what a finished recording is exported. */
export interface ExportOptions extends RecordingRangeOptions {
  readonly format: ExportFormat
  /** Path to write to. Must not exist. */
  readonly filePath: string
  /** Pixels, even; the height follows. Default: as it is; of a GIF no more than 640. */
  readonly width?: number
  /** Default: as many as it has; of a GIF no more than 10. */
  readonly fps?: number
  /** Ends it, with nothing left of the file. */
  readonly signal?: AbortSignal
  /** Told how far it is, 0 to 1. */
  readonly onProgress?: (done: number) => void
}
