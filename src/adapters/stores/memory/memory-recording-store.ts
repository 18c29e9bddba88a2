import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { DocumentStore, RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { MemoryAttachments } from './memory-attachments.ts'
import { MemoryBytes, MemoryFile } from './memory-file.ts'

/** Recordings in memory, for tests: the same behaviour as the local store, and a size of one's choice. */
export class MemoryRecordingStore implements RecordingStore {
  readonly location = '/recordings'
  readonly #files = new Map<string, MemoryBytes>()
  readonly #documents = new Map<string, string>()
  readonly #capacityBytes: number
  /** Of documents. */
  #changes = 0
  readonly attachments = new MemoryAttachments((bytes) => {
    if (bytes > this.#free()) throw this.#full()
  })

  constructor(capacityBytes: number = Number.POSITIVE_INFINITY) {
    this.#capacityBytes = capacityBytes
  }

  readonly documents: DocumentStore = {
    names: async () => [...this.#documents.keys()],
    version: async () => `${this.#changes}`,
    read: async (name) => this.#documents.get(name),
    write: async (name, text) => {
      this.#writeDocument(name, text)
    },
    create: async (name, text) => {
      if (this.#documents.has(name)) return false
      this.#writeDocument(name, text)
      return true
    },
    remove: async (name) => {
      this.#changes += 1
      this.#documents.delete(name)
    },
  }

  async prepare(): Promise<void> {}

  async files(): Promise<string[]> {
    return [...this.#files.keys()]
      .filter((path) => posix.dirname(path) === this.location)
      .map((path) => posix.basename(path))
  }

  pathOf(name: string): string {
    return posix.join(this.location, name)
  }

  resolve(path: string): string {
    return posix.resolve('/', path)
  }

  async create(path: string): Promise<RecordingFile> {
    if (this.#files.has(path)) throw new FlyBrowserError('FILE_EXISTS', { path })
    const bytes = new MemoryBytes()
    this.#files.set(path, bytes)
    return this.#fileOf(bytes)
  }

  async open(path: string): Promise<RecordingFile | undefined> {
    const bytes = this.#files.get(path)
    return bytes && this.#fileOf(bytes)
  }

  async bytes(path: string, contentType: string): Promise<RecordingBytes | undefined> {
    const file = this.#files.get(path)
    if (!file) return undefined
    const tag = createHash('sha256').update(file.read(0, file.size)).digest('hex')
    const read = async function* (from: number, to: number, signal?: AbortSignal) {
      signal?.throwIfAborted()
      yield file.read(from, Math.max(0, to - from))
    }
    return { size: file.size, tag, contentType, modifiedMs: 0, read, close: async () => {} }
  }

  async exists(path: string): Promise<boolean> {
    return this.#files.has(path)
  }

  async rename(from: string, to: string): Promise<boolean> {
    const bytes = this.#files.get(from)
    if (!bytes) throw new FlyBrowserError('STORE_UNWRITABLE', { path: from, reason: 'there is no such file' })
    if (this.#files.has(to)) return false
    this.#files.delete(from)
    this.#files.set(to, bytes)
    return true
  }

  async replace(from: string, to: string): Promise<void> {
    const bytes = this.#files.get(from)
    if (!bytes) throw new FlyBrowserError('STORE_UNWRITABLE', { path: from, reason: 'there is no such file' })
    this.#files.delete(from)
    this.#files.set(to, bytes)
  }

  async remove(path: string): Promise<void> {
    this.#files.delete(path)
  }

  async freeBytes(): Promise<number> {
    return this.#free()
  }

  async digest(path: string): Promise<string> {
    const bytes = this.#files.get(path)
    if (!bytes) throw new FlyBrowserError('STORE_UNWRITABLE', { path, reason: 'there is no such file' })
    return createHash('sha256').update(bytes.read(0, bytes.size)).digest('hex')
  }

  #free(): number {
    let used = 0
    for (const { size } of this.#files.values()) used += size
    for (const text of this.#documents.values()) used += text.length
    return Math.max(0, this.#capacityBytes - used - this.attachments.bytes)
  }

  #fileOf(bytes: MemoryBytes): RecordingFile {
    return new MemoryFile({ bytes, free: () => this.#free(), full: () => this.#full() })
  }

  #full(): FlyBrowserError {
    return new FlyBrowserError('STORE_FULL', { path: this.location })
  }

  #writeDocument(name: string, text: string): void {
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) {
      throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(name)} names no document` })
    }
    // The old text stays until the new one is written, as on a disk.
    if (text.length > this.#free()) throw this.#full()
    this.#changes += 1
    this.#documents.set(name, text)
  }
}
