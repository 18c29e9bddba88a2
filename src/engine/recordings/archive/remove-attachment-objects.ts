import type { Clock } from '../../../pipeline/clock.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { attachmentKey, attachmentPrefix } from './archive-keys.ts'
import { objectNames } from './object-keys.ts'
import { patiently } from './read-object.ts'

/** Removes all attachments of a recording from a bucket, one after the other. */
export async function removeAttachmentObjects(objects: ObjectStore, id: string, clock: Clock): Promise<void> {
  for await (const name of objectNames(objects, attachmentPrefix(id), clock))
    await patiently(clock, () => objects.remove(attachmentKey(id, name)))
}
