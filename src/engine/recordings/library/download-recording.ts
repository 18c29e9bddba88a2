import { asFlyBrowserError, FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { RecordingLibrary } from '../recording-library.ts'

/** How often a file that turns out to be another one is fetched. */
const ATTEMPTS = 2

export interface DownloadParts {
  readonly recordings: Pick<RecordingLibrary, 'bytes' | 'digest'>
  /** Where users want files. */
  readonly files: Pick<
    RecordingStore,
    'resolve' | 'exists' | 'open' | 'create' | 'rename' | 'replace' | 'remove' | 'digest'
  >
}

export interface DownloadWish {
  /** Whether a file of that name is replaced. Default false: FILE_EXISTS. */
  readonly overwrite?: boolean
  readonly signal?: AbortSignal
  /** Called with each piece. */
  readonly onProgress?: (progress: DownloadProgress) => void
}

export interface DownloadProgress {
  readonly receivedBytes: number
  readonly totalBytes: number
}

/** A recording that was fetched. */
export interface Downloaded {
  readonly recordingId: string
  readonly filePath: string
  readonly fileSizeBytes: number
  /** Hexadecimal; of the file as it is now on the disk. */
  readonly sha256: string
  /** What an attempt before had left, which was not fetched again. */
  readonly resumedBytes: number
}

/**
 * Fetches the file of a recording. Until it is whole and looked at it is beside its place, as `<path>.<checksum>.<id>.partial`, and who breaks off
 * goes on there the next time. Several may fetch to one path: what they write into that file is the same. The recording may be removed meanwhile.
 * Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE, RECORDING_NO_FILE, RECORDING_DAMAGED, FILE_EXISTS, OPTION_INVALID, what the disk says, and
 * the signal's reason.
 */
export async function downloadRecording(
  { recordings, files }: DownloadParts,
  id: string,
  path: string,
  { overwrite = false, signal, onProgress = () => {} }: DownloadWish = {},
): Promise<Downloaded> {
  if (typeof path !== 'string' || path === '' || path.includes('\0'))
    throw new FlyBrowserError('OPTION_INVALID', { option: 'path', reason: 'it names no file' })
  const filePath = files.resolve(path)
  const isTaken = new FlyBrowserError('FILE_EXISTS', { path: filePath })
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // The checksum first: then what is removed meanwhile is still known by it.
    const sha256 = await recordings.digest(id)
    const partial = `${filePath}.${sha256.slice(0, 8)}.${id}.partial`
    const bytes = await recordings.bytes(id)
    try {
      if (!overwrite && (await files.exists(filePath))) throw isTaken
      const told = (receivedBytes: number) => onProgress({ receivedBytes, totalBytes: bytes.size })
      const resumedBytes = await fetchRest(bytes, await opened(files, partial), told, signal)
      if ((await files.digest(partial)) === sha256) {
        if (overwrite) await files.replace(partial, filePath)
        else if (!(await files.rename(partial, filePath))) throw isTaken
        return { recordingId: id, filePath, fileSizeBytes: bytes.size, sha256, resumedBytes }
      }
      // What was left was damaged, or the recording became another one at that moment.
      await files.remove(partial)
    } catch (cause) {
      // Somebody who fetches the same to the same path was quicker.
      if (signal?.aborted || cause === isTaken || (await files.exists(partial))) throw cause
      if (attempt === ATTEMPTS) throw cause
    } finally {
      await bytes.close()
    }
  }
  throw new FlyBrowserError('RECORDING_DAMAGED', { id })
}

async function opened(files: DownloadParts['files'], path: string): Promise<RecordingFile> {
  const file = await files.open(path)
  if (file) return file
  try {
    return await files.create(path)
  } catch (cause) {
    const made = asFlyBrowserError(cause).code === 'FILE_EXISTS' ? await files.open(path) : undefined
    if (made) return made
    throw cause
  }
}

/** @returns how much was there already; more than there is to fetch is looked at as it is */
async function fetchRest(
  bytes: RecordingBytes,
  file: RecordingFile,
  told: (receivedBytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  try {
    const resumed = await file.size()
    let at = resumed
    told(Math.min(at, bytes.size))
    if (at < bytes.size)
      for await (const piece of bytes.read(at, bytes.size, signal)) {
        signal?.throwIfAborted()
        await file.write([piece], at)
        at += piece.length
        told(at)
      }
    await file.sync()
    return resumed
  } finally {
    await file.close()
  }
}
