import type {
  ExportOptions,
  ExportResult,
  RecordingClipOptions,
  RecordingClipResult,
} from './adapters/sdk/cut-types.ts'
import { keptCuts } from './adapters/sdk/kept-cuts.ts'
import type { RecordingCuts } from './adapters/sdk/recording-cuts.ts'
import type { CleanWish, RecordingShelf } from './adapters/sdk/recording-shelf.ts'
import type { LaunchOptions } from './adapters/sdk/types.ts'
import { loadSettings } from './adapters/settings/load-settings.ts'
import { createContainer, TOKENS } from './container.ts'
import { parseDuration } from './domain/units.ts'
import type { CleanOutcome } from './engine/recordings/library/clean-recordings.ts'
import type { Downloaded, DownloadWish } from './engine/recordings/library/download-recording.ts'
import type { ListWish } from './engine/recordings/library/list-wish.ts'
import type { RecordingPage } from './engine/recordings/library/recording-list.ts'
import type { RecordingInfo } from './engine/recordings/recording-info.ts'

/** Which recordings are meant; default: those of the settings. */
export type RecordingsOptions = Pick<LaunchOptions, 'recordingDir' | 'logLevel'>

/** Clips and exports of the recordings that are meant. */
function cutsOf({ recordingDir, logLevel }: RecordingsOptions): Pick<RecordingCuts, 'clip' | 'export'> {
  const settings = loadSettings(process.env, { flags: { 'recording.dir': recordingDir, 'log.level': logLevel } })
  const container = createContainer(settings)
  const waitMs = parseDuration(settings.recording.s3.closeWait) ?? 0
  return keptCuts(container.get(TOKENS.cuts), container.get(TOKENS.recordings), waitMs)
}

let last: { readonly key: string; readonly shelf: RecordingShelf } | undefined

/** The shelf of the last settings is kept, with what it knows of the recordings. */
function shelfOf({ recordingDir, logLevel }: RecordingsOptions): RecordingShelf {
  const settings = loadSettings(process.env, { flags: { 'recording.dir': recordingDir, 'log.level': logLevel } })
  const key = JSON.stringify([settings.recording, settings.log])
  if (last?.key !== key) last = { key, shelf: createContainer(settings).get(TOKENS.shelf) }
  return last.shelf
}

/** What is done with recordings without opening a session. Each call rejects with SETTINGS_INVALID too. */
export const RECORDING_CALLS = {
  /**
   * The recordings that are wanted, the newest first; with a `limit` a page of them, and the cursor of the next one.
   *
   * @throws FlyBrowserError OPTION_INVALID
   * @example
   * const { recordings } = await FlyBrowser.listRecordings({ since: '7d', state: 'finished', limit: 20 })
   */
  async listRecordings(wish: ListWish = {}, options: RecordingsOptions = {}): Promise<RecordingPage> {
    return shelfOf(options).list(wish)
  },

  /** One recording. @throws FlyBrowserError RECORDING_UNKNOWN */
  async getRecording(id: string, options: RecordingsOptions = {}): Promise<RecordingInfo> {
    return shelfOf(options).get(id)
  },

  /**
   * Copies the file of a finished recording to a path, wherever it is kept: beside it at first, as `<path>.<checksum>.<id>.partial`, where a call that was
   * broken off goes on; then its checksum is looked at, and only then it gets its name.
   *
   * @throws FlyBrowserError RECORDING_UNKNOWN, RECORDING_ACTIVE, RECORDING_NO_FILE, RECORDING_DAMAGED, FILE_EXISTS, OPTION_INVALID,
   * STORE_UNWRITABLE, STORE_FULL; the reason of `signal`
   */
  async downloadRecording(id: string, path: string, wish: DownloadWish & RecordingsOptions = {}): Promise<Downloaded> {
    return shelfOf(wish).download(id, path, wish)
  },

  /**
   * Saves a part of a finished recording as one of its own, without encoding it again.
   *
   * @throws FlyBrowserError CLIP_OUTSIDE, OPTION_INVALID, CODEC_NOT_CARRIED, RECORDING_UNKNOWN, RECORDING_ACTIVE, RECORDING_NO_FILE,
   * RECORDING_NO_SEGMENTS, FILE_EXISTS, STORE_UNWRITABLE, STORE_FULL; the reason of `signal`
   * @example
   * await FlyBrowser.clipRecording(id, { around: 'error:1', padSeconds: 5 })
   */
  async clipRecording(id: string, wish: RecordingClipOptions & RecordingsOptions = {}): Promise<RecordingClipResult> {
    return cutsOf(wish).clip(id, wish)
  },

  /**
   * Writes a finished recording, or a part of it, as an MP4, a WebM or a GIF for others: as it is where the format holds its codec and no other size or
   * rate is asked for, else coded anew.
   *
   * @throws FlyBrowserError CLIP_OUTSIDE, OPTION_INVALID, RECORDING_UNKNOWN, RECORDING_ACTIVE, RECORDING_NO_FILE, FILE_EXISTS, STORE_UNWRITABLE,
   * ENCODER_NOT_FOUND, EXPORT_FAILED; the reason of `signal`
   * @example
   * await FlyBrowser.exportRecording(id, { format: 'gif', filePath: 'short.gif', fromSeconds: 10, toSeconds: 15 })
   */
  async exportRecording(id: string, wish: ExportOptions & RecordingsOptions): Promise<ExportResult> {
    const { recordingDir: _dir, logLevel: _level, ...options } = wish
    return cutsOf(wish).export(id, options)
  },

  /**
   * Removes a recording with all that belongs to it. Who reads its file goes on to the end.
   *
   * @throws FlyBrowserError RECORDING_UNKNOWN, RECORDING_ACTIVE while it is made or made smaller
   */
  async deleteRecording(id: string, options: RecordingsOptions = {}): Promise<void> {
    return shelfOf(options).delete(id)
  },

  /**
   * Removes recordings that are too old, or the oldest while all take too much, and tells what became of each.
   *
   * @throws FlyBrowserError OPTION_INVALID, DURATION_INVALID, before anything is removed
   * @example
   * await FlyBrowser.cleanRecordings({ olderThan: '30d', dryRun: true })
   */
  async cleanRecordings(wish: CleanWish, options: RecordingsOptions = {}): Promise<CleanOutcome[]> {
    const outcomes: CleanOutcome[] = []
    for await (const outcome of shelfOf(options).clean(wish)) outcomes.push(outcome)
    return outcomes
  },
}
