import type { RecordingContainer } from '../../../domain/codec.ts'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import { isKept, type RecordingMetadata } from '../recording-metadata.ts'
import type { RecordingArchive } from './recording-archive.ts'
import type { RecordingBook } from './recording-book.ts'

/**
 * Where a recording will be kept, when that is elsewhere and takes it. Rejects with what it refuses.
 * @param refused called before
 */
export async function admitted(
  archive: RecordingArchive | undefined,
  id: string,
  container: RecordingContainer,
  refused: () => Promise<void>,
): Promise<RecordingMetadata['archive']> {
  try {
    return await archive?.admit(id, container)
  } catch (cause) {
    await refused()
    throw cause
  }
}

/** Has a recording that begins brought to where it is to be kept, where that is elsewhere; gives the file that is to be written. */
export async function followed(
  archive: RecordingArchive | undefined,
  metadata: RecordingMetadata,
  file: RecordingFile,
  book: RecordingBook,
): Promise<RecordingFile> {
  const { id, session_id: sessionId, container = 'mp4', working_path, archive: facts } = metadata
  if (!archive || !facts || working_path === null) return file
  return archive.follow({ id, sessionId, container, book }, working_path, file)
}

/**
 * Tells the archive how a recording has ended.
 * @returns whether it tells when the recording is finished
 */
export async function handedOver(archive: RecordingArchive | undefined, metadata: RecordingMetadata): Promise<boolean> {
  const { id, state, container = 'mp4', working_path, file_size_bytes } = metadata
  if (!archive || isKept(metadata)) return false
  if (state === 'finished') archive.ended(id, file_size_bytes)
  else if (working_path === null) await archive.giveUp(id, container)
  else await archive.leave(id) // recovery brings it to its end
  return state === 'finished'
}
