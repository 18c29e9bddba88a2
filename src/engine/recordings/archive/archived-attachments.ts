import type { Clock } from '../../../pipeline/clock.ts'
import type { AppendedFile, AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../metadata-file.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { attachmentKey, attachmentPrefix } from './archive-keys.ts'
import { checkedId } from './archive-names.ts'
import { attachmentType } from './attachment-type.ts'
import { objectNames } from './object-keys.ts'
import { isOnlySpooled } from './only-spooled.ts'
import { patiently, readObject } from './read-object.ts'
import { removeAttachmentObjects } from './remove-attachment-objects.ts'
import type { Turns } from './turns.ts'

export interface ArchivedAttachmentsParts {
  readonly spool: RecordingStore
  readonly objects: ObjectStore
  readonly clock: Clock
  /** Shared with who brings recordings: none is written while they are brought. */
  readonly turns: Turns
}

/** What belongs to recordings: in the spool as long as they are there, then among the objects. */
export class ArchivedAttachments implements AttachmentStore {
  readonly #parts: ArchivedAttachmentsParts

  constructor(parts: ArchivedAttachmentsParts) {
    this.#parts = parts
  }

  async names(id: string): Promise<string[]> {
    const { spool, objects, clock } = this.#parts
    const found = new Set(await spool.attachments.names(id))
    if (!(await this.#isOnlySpooled(id)))
      for await (const name of objectNames(objects, attachmentPrefix(id), clock)) found.add(name)
    return [...found].sort()
  }

  async read(id: string, name: string): Promise<Uint8Array | undefined> {
    const { spool, objects, clock } = this.#parts
    return (await spool.attachments.read(id, name)) ?? (await readObject(objects, attachmentKey(id, name), clock))
  }

  async write(id: string, name: string, bytes: Uint8Array): Promise<void> {
    await this.#parts.turns.take(id, async () => {
      if (await this.#isSpooled(id)) await this.#parts.spool.attachments.write(id, name, bytes)
      else await this.#put(id, name, bytes)
    })
  }

  async append(id: string, name: string): Promise<AppendedFile> {
    const { spool } = this.#parts
    if (await this.#isSpooled(id)) return spool.attachments.append(id, name)
    return new AppendedObject((await this.read(id, name)) ?? new Uint8Array(), (bytes) => this.#put(id, name, bytes))
  }

  async remove(id: string, name: string): Promise<void> {
    const { spool, objects, clock } = this.#parts
    await spool.attachments.remove(id, name)
    if (await this.#isOnlySpooled(id)) return
    await patiently(clock, () => objects.remove(attachmentKey(id, name)))
  }

  async removeAll(id: string): Promise<void> {
    const { spool, objects, clock } = this.#parts
    if (!(await this.#isOnlySpooled(id))) await removeAttachmentObjects(objects, id, clock)
    await spool.attachments.removeAll(id)
  }

  #isOnlySpooled(id: string): Promise<boolean> {
    return isOnlySpooled(this.#parts.spool.documents, metadataName(checkedId(id)))
  }

  /** Its document leaves the spool last. */
  async #isSpooled(id: string): Promise<boolean> {
    return (await this.#parts.spool.documents.read(metadataName(checkedId(id)))) !== undefined
  }

  async #put(id: string, name: string, bytes: Uint8Array): Promise<void> {
    const { objects, clock } = this.#parts
    const labels = { contentType: attachmentType(name) }
    await patiently(clock, () => objects.put(attachmentKey(id, name), bytes, labels))
  }
}

/** Objects cannot be appended to: it is put as a whole each time it is to be durable. */
class AppendedObject implements AppendedFile {
  #bytes: Uint8Array
  #isNew = true
  readonly #put: (bytes: Uint8Array) => Promise<void>

  constructor(bytes: Uint8Array, put: (bytes: Uint8Array) => Promise<void>) {
    this.#bytes = bytes
    this.#put = put
  }

  async write(bytes: Uint8Array): Promise<void> {
    const longer = new Uint8Array(this.#bytes.length + bytes.length)
    longer.set(this.#bytes)
    longer.set(bytes, this.#bytes.length)
    this.#bytes = longer
    this.#isNew = true
  }

  async sync(): Promise<void> {
    if (!this.#isNew) return
    const bytes = this.#bytes
    await this.#put(bytes)
    if (this.#bytes === bytes) this.#isNew = false
  }

  async close(): Promise<void> {
    await this.sync()
  }
}
