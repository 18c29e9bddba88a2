import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../metadata-file.ts'
import { removeBegun } from '../optimize/settle-optimization.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'
import { isNamedById, isOwnFile } from './own-file.ts'

/**
 * Removes all of a recording, its metadata last: as long as something is left of it, it can be found and removed again. Who reads its file goes on
 * to the end. The caller owns the recording.
 */
export async function removeRecording(store: RecordingStore, metadata: RecordingMetadata): Promise<void> {
  await removeBegun(store, metadata)
  // A failed recording never got its final name: what stands there now belongs to somebody else.
  if (metadata.working_path !== null) await store.remove(metadata.working_path)
  else if (metadata.state !== 'failed' && (await hasOwnFile(store, metadata))) await store.remove(metadata.file_path)
  await store.attachments.removeAll(metadata.id)
  await store.documents.remove(metadataName(metadata.id))
}

/** Another recording may have got the name since, when a user moved the file of this one. */
async function hasOwnFile(store: RecordingStore, metadata: RecordingMetadata): Promise<boolean> {
  if (isNamedById(metadata)) return true
  const bytes = await store.bytes(metadata.file_path, `video/${metadata.container ?? 'mp4'}`)
  await bytes?.close()
  return bytes !== undefined && isOwnFile(metadata, bytes.size)
}
