import { FlyBrowserError } from '../../domain/errors.ts'
import { askedContainer } from '../../domain/recording-container.ts'
import { rangeAround } from '../../engine/recordings/clip/range-around.ts'
import { RecordingClips } from '../../engine/recordings/clip/recording-clips.ts'
import type { WantedRange } from '../../engine/recordings/clip/wanted-range.ts'
import { type RecordingExportPorts, RecordingExports } from '../../engine/recordings/export/recording-exports.ts'
import type { RecordingLibrary } from '../../engine/recordings/recording-library.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { ExportPort } from '../../pipeline/ports/export-port.ts'
import type { ExportOptions, ExportResult, RecordingClipOptions, RecordingClipResult } from './cut-types.ts'
import { newId } from './new-id.ts'

/** What clips and exports are made with. */
export interface RecordingCutParts {
  readonly recordings: Pick<RecordingLibrary, 'get' | 'bytes' | 'open' | 'remove' | 'timeline'>
  /** Where users want files. */
  readonly files: RecordingExportPorts['files']
  readonly exporter: ExportPort
  readonly clock: Clock
}

/** Makes clips and exports of finished recordings. */
export class RecordingCuts {
  readonly #clips: RecordingClips
  readonly #exports: RecordingExports
  readonly #recordings: RecordingCutParts['recordings']
  readonly #clock: Clock

  constructor(parts: RecordingCutParts) {
    this.#recordings = parts.recordings
    this.#clips = new RecordingClips(parts)
    this.#exports = new RecordingExports(parts)
    this.#clock = parts.clock
  }

  /**
   * Saves a range of a finished recording as one of its own, without encoding it again. Rejects with CLIP_OUTSIDE, OPTION_INVALID,
   * CODEC_NOT_CARRIED, RECORDING_NO_SEGMENTS, and as recordings do.
   */
  async clip(id: string, options: RecordingClipOptions = {}): Promise<RecordingClipResult> {
    const { filePath, signal } = options
    const container = askedContainer(options.container, filePath)
    const place = {
      recordingId: newId('rec', this.#clock.now()),
      ...(filePath === undefined ? {} : { filePath }),
      ...(container ? { container } : {}),
      ...(signal ? { signal } : {}),
    }
    const clip = await this.#clips.cut(id, await this.#rangeOf(id, options), place)
    const { recordingId, durationSeconds, frameCount, fileSizeBytes, timeline, clipOf } = clip
    const { from = '', to = '' } = clipOf ?? {}
    const figures = { durationSeconds, frameCount, filePath: clip.filePath, fileSizeBytes, timeline }
    return { recordingId, clipOf: id, from, to, ...figures }
  }

  async #rangeOf(id: string, options: RecordingClipOptions): Promise<WantedRange> {
    const { around, padSeconds, fromSeconds, toSeconds } = options
    if (around === undefined) {
      if (padSeconds === undefined) return between(options)
      throw new FlyBrowserError('OPTION_INVALID', { option: 'pad', reason: 'there is no moment to be around' })
    }
    if (fromSeconds !== undefined || toSeconds !== undefined) {
      const reason = 'a clip is around a moment, or from one time to another'
      throw new FlyBrowserError('OPTION_INVALID', { option: 'around', reason })
    }
    const { durationSeconds } = await this.#recordings.get(id)
    return rangeAround(around, { durationSeconds, timeline: await this.#recordings.timeline(id) }, padSeconds)
  }

  /**
   * Writes a finished recording, or a range of it, as a file for others. Rejects with OPTION_INVALID, CLIP_OUTSIDE, FILE_EXISTS, STORE_UNWRITABLE,
   * ENCODER_NOT_FOUND, EXPORT_FAILED, the reason of the signal, and as recordings do.
   */
  async export(id: string, options: ExportOptions): Promise<ExportResult> {
    const { filePath, signal = new AbortController().signal, onProgress, ...wish } = options
    return this.#exports.export(id, wish, { filePath, signal, ...(onProgress ? { onProgress } : {}) })
  }
}

function between({ fromSeconds, toSeconds }: RecordingClipOptions): WantedRange {
  return {
    ...(fromSeconds === undefined ? {} : { fromSeconds: number('from', fromSeconds) }),
    ...(toSeconds === undefined ? {} : { toSeconds: number('to', toSeconds) }),
  }
}

function number(option: string, value: unknown): number {
  if (typeof value === 'number') return value
  throw new FlyBrowserError('OPTION_INVALID', { option, reason: `${value} is no number of seconds` })
}
