import { FlyBrowserError } from '../../../domain/errors.ts'
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
 * Fetches the file of a recording. Until it is whole and looked at it is beside its place, as `<path>.<id>.partial`, and who breaks off goes on there
 * the next time. The recording may be removed meanwhile. Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE, RECORDING_NO_FILE,
 * RECORDING_DAMAGED, FILE_EXISTS, OPTION_INVALID, what the disk says, and the signal's reason.
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
  const partial = `${filePath}.${id}.partial`
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    // The checksum first: then what is removed meanwhile is still known by it.
    const sha256 = await recordings.digest(id)
    const bytes = await recordings.bytes(id)
    let resumedBytes: number
    try {
      if (!overwrite && (await files.exists(filePath))) throw new FlyBrowserError('FILE_EXISTS', { path: filePath })
      const file = (await files.open(partial)) ?? (await files.create(partial))
      resumedBytes = await fetchRest(
        bytes,
        file,
        (receivedBytes) => onProgress({ receivedBytes, totalBytes: bytes.size }),
        signal,
      )
    } finally {
      await bytes.close()
    }
    if ((await files.digest(partial)) === sha256) {
      if (overwrite) await files.replace(partial, filePath)
      else if (!(await files.rename(partial, filePath))) throw new FlyBrowserError('FILE_EXISTS', { path: filePath })
      return { recordingId: id, filePath, fileSizeBytes: bytes.size, sha256, resumedBytes }
    }
    // What was left was of another file, or the recording became another one at that moment.
    await files.remove(partial)
  }
  throw new FlyBrowserError('RECORDING_DAMAGED', { id })
}

/** @returns how much was there already */
async function fetchRest(
  bytes: RecordingBytes,
  file: RecordingFile,
  told: (receivedBytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  try {
    let at = await file.size()
    if (at > bytes.size) {
      await file.truncate(0)
      at = 0
    }
    const resumed = at
    told(at)
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
