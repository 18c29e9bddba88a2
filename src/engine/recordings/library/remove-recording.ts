import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../metadata-file.ts'
import { removeBegun } from '../optimize/settle-optimization.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'
import { hasOwnFile, isNamedById } from './own-file.ts'

/**
 * Removes all of a recording, its metadata last: as long as something is left of it, it can be found and removed again. Who reads its file goes on
 * to the end. The caller owns the recording.
 */
export async function removeRecording(store: RecordingStore, metadata: RecordingMetadata): Promise<void> {
  await removeBegun(store, metadata)
  // A failed recording never got its final name: what stands there now belongs to somebody else.
  if (metadata.working_path !== null) await store.remove(metadata.working_path)
  // Another recording may have got the name since, when a user moved the file of this one.
  else if (metadata.state !== 'failed' && (isNamedById(metadata) || (await hasOwnFile(store, metadata))))
    await store.remove(metadata.file_path)
  await store.attachments.removeAll(metadata.id)
  await store.documents.remove(metadataName(metadata.id))
}
