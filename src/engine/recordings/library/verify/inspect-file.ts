import { asFlyBrowserError } from '../../../../domain/errors.ts'
import type { RecordingBytes } from '../../../../pipeline/ports/recording-bytes.ts'
import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
import { openClipSource } from '../../clip/clip-source.ts'
import { figuresOf } from '../../recorded-media.ts'
import type { RecordingMetadata } from '../../recording-metadata.ts'
import { isOwnFile, nameIn } from '../own-file.ts'
import { type Finding, finding } from './finding.ts'

/** Lengths that are no further apart are the same, seconds. */
const SAME_SECONDS = 0.1

/** What metadata says of a whole file. */
export type FileFigures = Pick<RecordingMetadata, 'file_size_bytes' | 'duration_seconds' | 'frame_count'>

/** Any other folder, one below or one beside that begins with the same letters too, may lie on a disk that is not there today. */
const isInOwnFolder = (store: Pick<RecordingStore, 'pathOf'>, path: string): boolean =>
  store.pathOf(nameIn(path)) === path

/** What a finished file itself tells; without length and pictures where it is not laid out as ours are, undefined where there is none. */
export async function figuresOfFile(
  store: Pick<RecordingStore, 'bytes'>,
  { file_path, container = 'mp4' }: RecordingMetadata,
): Promise<(Pick<FileFigures, 'file_size_bytes'> & Partial<FileFigures>) | undefined> {
  const bytes = await store.bytes(file_path, `video/${container}`)
  if (!bytes) return undefined
  try {
    return { file_size_bytes: bytes.size, ...(await shownIn(bytes, container)) }
  } finally {
    await bytes.close()
  }
}

async function shownIn(bytes: RecordingBytes, container: 'mp4' | 'webm') {
  const source = await openClipSource(bytes, container).catch(() => undefined)
  return source && figuresOf(source, source.edit)
}

/** Compares a finished recording's metadata with its file. */
export async function inspectFile(
  store: RecordingStore,
  metadata: RecordingMetadata,
  { checksums }: { readonly checksums: boolean },
): Promise<Finding | undefined> {
  const { id, file_path, file_size_bytes, duration_seconds, sha256, optimization } = metadata
  try {
    const figures = await figuresOfFile(store, metadata)
    if (!figures) {
      return finding(
        isInOwnFolder(store, file_path) ? 'file-missing' : 'file-gone-elsewhere',
        id,
        `${file_path} is gone`,
      )
    }
    if (!isOwnFile(metadata, figures.file_size_bytes))
      return finding('file-gone-elsewhere', id, `another file has its name, ${file_path}`)
    const seconds = figures.duration_seconds
    const isOther = figures.file_size_bytes !== file_size_bytes
    const sizes = `${file_path} has ${figures.file_size_bytes} bytes, not ${file_size_bytes}`
    if (isOther && seconds === undefined && optimization?.state !== 'done')
      return finding('file-cut', id, `${sizes}, and is not whole`)
    if (isOther) return finding('size-wrong', id, sizes)
    if (seconds !== undefined && Math.abs(seconds - duration_seconds) > SAME_SECONDS)
      return finding(
        'length-wrong',
        id,
        `${file_path} lasts ${seconds.toFixed(3)} s, not ${duration_seconds.toFixed(3)} s`,
      )
    if (checksums && sha256 !== null && (await store.digest(file_path)) !== sha256)
      return finding('checksum-wrong', id, `${file_path} is not the file its checksum was taken of`)
    return undefined
  } catch (cause) {
    return finding('file-unreadable', id, asFlyBrowserError(cause).message)
  }
}

/** Looks for the file of a recording that was noted as lost. */
export async function inspectLost(
  store: Pick<RecordingStore, 'pathOf' | 'exists'>,
  { id, file_path, error }: RecordingMetadata,
): Promise<Finding | undefined> {
  const isBack =
    error?.code === 'RECORDING_NO_FILE' && isInOwnFolder(store, file_path) && (await store.exists(file_path))
  return isBack ? finding('file-back', id, `${file_path} is there again`) : undefined
}
