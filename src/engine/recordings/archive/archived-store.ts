import { createHash } from 'node:crypto'
import type { Clock } from '../../../pipeline/clock.ts'
import type { AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { DocumentStore, RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { parseFileName } from '../recording-paths.ts'
import { videoKey } from './archive-keys.ts'
import { ArchivedAttachments } from './archived-attachments.ts'
import { ArchivedDocuments } from './archived-documents.ts'
import { ObjectBytes } from './object-bytes.ts'
import type { ObjectPlace } from './object-place.ts'
import { patiently } from './read-object.ts'
import type { Turns } from './turns.ts'

export interface ArchivedStoreParts {
  readonly spool: RecordingStore
  /** Where recordings are kept. */
  readonly place: ObjectPlace
  /** Other buckets that paths may lead to. */
  readonly others?: readonly ObjectPlace[]
  readonly clock: Clock
  readonly turns: Turns
}

interface Found {
  readonly objects: ObjectStore
  readonly key: string
}

/** Recordings in a folder as long as they are made and brought, then in a bucket. Their paths tell where: `s3://...` is in one. */
export class ArchivedStore implements RecordingStore {
  readonly location: string
  readonly spool: RecordingStore
  readonly documents: DocumentStore
  readonly attachments: AttachmentStore
  readonly scratch?: DocumentStore
  readonly #parts: ArchivedStoreParts

  constructor(parts: ArchivedStoreParts) {
    const { spool, place, clock } = parts
    this.#parts = parts
    this.spool = spool
    this.location = place.location
    this.documents = new ArchivedDocuments(spool.documents, place.objects, clock)
    if (spool.scratch) this.scratch = spool.scratch
    this.attachments = new ArchivedAttachments({ ...parts, objects: place.objects })
  }

  prepare(): Promise<void> {
    return this.spool.prepare()
  }

  /** Of the spool. */
  files(): Promise<string[]> {
    return this.spool.files()
  }

  pathOf(name: string): string {
    return this.spool.pathOf(name)
  }

  resolve(path: string): string {
    return this.#found(path) ? path : this.spool.resolve(path)
  }

  create(path: string): Promise<RecordingFile> {
    return this.spool.create(path)
  }

  /** Objects cannot be opened for writing: undefined. */
  async open(path: string): Promise<RecordingFile | undefined> {
    return this.#found(path) ? undefined : this.spool.open(path)
  }

  async bytes(path: string, contentType: string): Promise<RecordingBytes | undefined> {
    const found = this.#found(path)
    if (found) return this.#objectBytes(found, contentType)
    const spooled = await this.spool.bytes(path, contentType)
    if (spooled) return spooled
    // It may have been brought since its path was asked for.
    const file = parseFileName(path.slice(path.lastIndexOf('/') + 1))
    if (!file || path !== this.spool.pathOf(videoKey(file.id, file.container))) return undefined
    const { objects } = this.#parts.place
    return this.#objectBytes({ objects, key: videoKey(file.id, file.container) }, contentType)
  }

  async exists(path: string): Promise<boolean> {
    const found = this.#found(path)
    if (!found) return this.spool.exists(path)
    return (await patiently(this.#parts.clock, () => found.objects.head(found.key))) !== undefined
  }

  rename(from: string, to: string): Promise<boolean> {
    return this.spool.rename(from, to)
  }

  replace(from: string, to: string): Promise<void> {
    return this.spool.replace(from, to)
  }

  async remove(path: string): Promise<void> {
    const found = this.#found(path)
    if (!found) return this.spool.remove(path)
    await patiently(this.#parts.clock, () => found.objects.remove(found.key))
  }

  freeBytes(path: string): Promise<number> {
    return this.spool.freeBytes(path)
  }

  async digest(path: string): Promise<string> {
    const bytes = this.#found(path) ? await this.bytes(path, '') : undefined
    if (!bytes) return this.spool.digest(path)
    const hash = createHash('sha256')
    try {
      for await (const piece of bytes.read(0, bytes.size)) hash.update(piece)
    } finally {
      await bytes.close()
    }
    return hash.digest('hex')
  }

  async #objectBytes({ objects, key }: Found, contentType: string): Promise<RecordingBytes | undefined> {
    const { clock } = this.#parts
    const head = await patiently(clock, () => objects.head(key))
    return head && new ObjectBytes(objects, clock, head, contentType)
  }

  #found(path: string): Found | undefined {
    const { place, others = [] } = this.#parts
    const home = [place, ...others].find(({ address }) => path.startsWith(address))
    return home && { objects: home.objects, key: path.slice(home.address.length) }
  }
}
