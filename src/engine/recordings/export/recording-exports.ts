import { carries, type RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { msToTicks, ticksToMs } from '../../../domain/time.ts'
import type { ExportPort } from '../../../pipeline/ports/export-port.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { clipFragments, samplesWithin } from '../clip/clip-fragments.ts'
import { openClipSource } from '../clip/clip-source.ts'
import { notesWithin } from '../clip/notes-within.ts'
import { type RecordingRange, rangeWithin } from '../clip/wanted-range.ts'
import { isStoreFull, ROOM_BYTES } from '../finish-file.ts'
import type { RecordingInfo } from '../recording-info.ts'
import type { RecordingLibrary } from '../recording-library.ts'
import { checkExport, type ExportWish, exportPicture } from './export-wish.ts'
import { localInput } from './local-input.ts'
import { writeCopy } from './write-copy.ts'

/** What exports are made with. */
export interface RecordingExportPorts {
  readonly recordings: Pick<RecordingLibrary, 'get' | 'bytes' | 'timeline'>
  /** Where exports go, and recordings may lie. */
  readonly files: Pick<RecordingStore, 'create' | 'open' | 'exists' | 'rename' | 'remove' | 'resolve' | 'freeBytes'>
  readonly exporter: ExportPort
}

/** Where an export goes, and what is told of it meanwhile. */
export interface ExportPlace {
  /** Must not exist. */
  readonly filePath: string
  /** Ends the work, with nothing left of it. */
  readonly signal: AbortSignal
  /** Told how far it is, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/** An export that is whole. */
export interface ExportResult {
  readonly recordingId: string
  readonly filePath: string
  readonly fileSizeBytes: number
  readonly durationSeconds: number
  /** Its pictures are those of the recording, coded nothing anew. */
  readonly copied: boolean
}

/** Makes files for others out of finished recordings. */
export class RecordingExports {
  readonly #ports: RecordingExportPorts

  constructor(ports: RecordingExportPorts) {
    this.#ports = ports
  }

  /**
   * Writes a finished recording, or a range of it, as a file of a format: in the very bytes of its pictures where the format holds them and no other
   * size or rate is asked for, else coded anew. It has its name only when it is whole; nothing is left where this rejects: with OPTION_INVALID,
   * CLIP_OUTSIDE, FILE_EXISTS, STORE_UNWRITABLE, ENCODER_NOT_FOUND, EXPORT_FAILED, the reason of the signal, and as recordings do.
   */
  async export(id: string, wish: ExportWish, { filePath, signal, onProgress }: ExportPlace): Promise<ExportResult> {
    checkExport(wish)
    const { files, recordings } = this.#ports
    const info = await recordings.get(id)
    const path = files.resolve(filePath)
    if (await files.exists(path)) throw new FlyBrowserError('FILE_EXISTS', { path })
    const range = rangeWithin(id, info.durationSeconds * 1000, wish)
    const bytes = await recordings.bytes(id)
    const working = `${path}.${id}.exporting`
    const copied = copies(info, wish)
    // Also keeps another export of the same from writing there.
    const file = await files.create(working).catch(async (cause) => {
      await bytes.close()
      throw cause
    })
    const job = { info, bytes, file, range, working, signal, onProgress: onProgress ?? (() => {}) }
    try {
      await (copied ? this.#copy(job, wish.format as RecordingContainer) : this.#recode(job, wish))
      // What ffmpeg wrote too: its file is the one that is open here.
      await file.sync()
      signal.throwIfAborted()
      const fileSizeBytes = await this.#sizeOf(working)
      if (!(await files.rename(working, path))) throw new FlyBrowserError('FILE_EXISTS', { path })
      const durationSeconds = (range.toMs - range.fromMs) / 1000
      return { recordingId: id, filePath: path, fileSizeBytes, durationSeconds, copied }
    } catch (cause) {
      // That error speaks of recordings, which keep what had room.
      if (!isStoreFull(cause)) throw cause
      throw new FlyBrowserError('EXPORT_FAILED', { id, reason: `the disk that holds ${path} is full` }, { cause })
    } finally {
      await Promise.all([bytes.close(), file.close()])
      await files.remove(working)
    }
  }

  async #copy({ info, bytes, file, range, signal, onProgress }: Job, container: RecordingContainer): Promise<void> {
    const { recordingId: id, fps, encoder } = info
    const source = await openClipSource(bytes, info.container)
    if (!source) throw new FlyBrowserError('RECORDING_NO_SEGMENTS', { id, reason: 'its file is laid out otherwise' })
    const { start, end } = source.shape
    // The file itself tells the length to the tick.
    const until = range.toMs >= ticksToMs(end - start) ? end : start + msToTicks(range.toMs)
    const edit = { start: start + msToTicks(range.fromMs), end: until }
    const facts = { fps, encoder, originMs: 0, bitrateBps: 0 }
    const fragments = clipFragments(id, bytes, source, samplesWithin(source, edit), facts, signal)
    const timeline = notesWithin(await this.#ports.recordings.timeline(id), range).map(({ event, atMs, details }) => ({
      ...details,
      atSeconds: (atMs - range.fromMs) / 1000,
      event,
    }))
    await writeCopy(file, fragments, { container, edit, timeline, onProgress })
  }

  async #recode({ info, bytes, range, working, signal, onProgress }: Job, wish: ExportWish): Promise<void> {
    const { files, exporter } = this.#ports
    const input = await localInput(files, info, bytes, `${working}.source`, signal)
    const request = {
      ...exportPicture(wish, info),
      ...{ input: input.path, output: working, format: wish.format, palette: `${working}.png` },
      ...{ fromSeconds: range.fromMs / 1000, lengthSeconds: (range.toMs - range.fromMs) / 1000 },
    }
    try {
      for await (const done of exporter.export(request, signal)) onProgress(done)
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof FlyBrowserError) throw cause
      // By what there is and not by the words of ffmpeg, of which each version has its own.
      const free = await files.freeBytes(working).catch(() => Number.POSITIVE_INFINITY)
      if (free < ROOM_BYTES) throw new FlyBrowserError('STORE_FULL', { path: working }, { cause })
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FlyBrowserError('EXPORT_FAILED', { id: info.recordingId, reason }, { cause })
    } finally {
      await input.release()
    }
  }

  async #sizeOf(path: string): Promise<number> {
    const file = await this.#ports.files.open(path)
    try {
      return (await file?.size()) ?? 0
    } finally {
      await file?.close()
    }
  }
}

/** What one export is about. */
interface Job {
  readonly info: RecordingInfo
  readonly bytes: RecordingBytes
  /** Being written, under its working name. */
  readonly file: RecordingFile
  readonly range: RecordingRange
  readonly working: string
  readonly signal: AbortSignal
  readonly onProgress: (done: number) => void
}

/** Whether the pictures can stay as they are. */
function copies({ codec }: RecordingInfo, { format, width, fps }: ExportWish): boolean {
  return format !== 'gif' && codec !== undefined && carries(format, codec) && width === undefined && fps === undefined
}
