import type { AppendedFile } from '../../src/pipeline/ports/attachment-store-port.ts'
import type { RecordingFile, RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'

/** Content of a file: what is durable, and what was done to it since. */
interface DiskFile {
  durable: Uint8Array
  changes: ({ readonly offset: number; readonly bytes: Uint8Array } | { readonly size: number })[]
}

/**
 * A disk in a machine whose power goes: what was not made durable may be lost. Of each file any of the writes and cuts since its last sync, in part too,
 * as caches of disks do; of documents, that they were removed. All else is durable by the contract of stores when its call is done.
 */
export class PowerLossStore {
  readonly store: RecordingStore
  readonly #inner: RecordingStore
  readonly #files = new Map<string, DiskFile>()
  readonly #appended = new Map<string, { durable: number; readonly id: string; readonly name: string }>()
  readonly #removed = new Map<string, string>()

  constructor(inner: RecordingStore) {
    this.#inner = inner
    const { attachments, documents } = inner
    this.store = {
      location: inner.location,
      pathOf: (name) => inner.pathOf(name),
      resolve: (path) => inner.resolve(path),
      prepare: () => inner.prepare(),
      files: () => inner.files(),
      bytes: (path, contentType) => inner.bytes(path, contentType),
      exists: (path) => inner.exists(path),
      freeBytes: (path) => inner.freeBytes(path),
      digest: (path) => inner.digest(path),
      create: async (path) => {
        const disk: DiskFile = { durable: new Uint8Array(0), changes: [] }
        const file = await inner.create(path)
        this.#files.set(path, disk)
        return watched(file, disk)
      },
      open: async (path) => {
        const [file, disk] = [await inner.open(path), this.#files.get(path)]
        return file && disk ? watched(file, disk) : file
      },
      rename: async (from, to) => (await inner.rename(from, to)) && this.#moved(from, to),
      replace: async (from, to) => {
        await inner.replace(from, to)
        this.#moved(from, to)
      },
      remove: async (path) => {
        await inner.remove(path)
        this.#files.delete(path)
      },
      documents: {
        names: () => documents.names(),
        read: (name) => documents.read(name),
        write: (name, text) => documents.write(name, text),
        create: (name, text) => documents.create(name, text),
        remove: async (name) => {
          const text = await documents.read(name)
          if (text !== undefined) this.#removed.set(name, text)
          await documents.remove(name)
        },
      },
      attachments: {
        names: (id) => attachments.names(id),
        read: (id, name) => attachments.read(id, name),
        write: (id, name, bytes) => attachments.write(id, name, bytes),
        append: async (id, name) => this.#appending(id, name, await attachments.append(id, name)),
        remove: (id, name) => attachments.remove(id, name),
        removeAll: (id) => attachments.removeAll(id),
      },
    }
  }

  /** What of a file would be there for certain. */
  durable(path: string): Uint8Array | undefined {
    return this.#files.get(path)?.durable
  }

  /**
   * The power goes.
   * @param share asked for each change that is not durable: how much of it is there all the same, 0 to 1
   */
  async lose(share: () => number): Promise<void> {
    const { attachments, documents } = this.#inner
    for (const [path, { durable, changes }] of this.#files) {
      const file = await this.#inner.open(path)
      if (!file || changes.length === 0) continue
      await file.truncate(0)
      await file.write([durable], 0)
      for (const change of changes) {
        const part = share()
        if ('size' in change) await (part < 0.5 ? undefined : file.truncate(change.size))
        else await file.write([change.bytes.subarray(0, Math.round(change.bytes.length * part))], change.offset)
      }
    }
    for (const { id, name, durable } of this.#appended.values()) {
      const bytes = await attachments.read(id, name)
      if (bytes) await attachments.write(id, name, bytes.subarray(0, durable + (bytes.length - durable) * share()))
    }
    for (const [name, text] of this.#removed) if (share() < 0.5) await documents.create(name, text)
  }

  #moved(from: string, to: string): true {
    const disk = this.#files.get(from)
    this.#files.delete(from)
    if (disk) this.#files.set(to, disk)
    return true
  }

  #appending(id: string, name: string, file: AppendedFile): AppendedFile {
    let written = 0
    const known = { durable: 0, id, name }
    this.#appended.set(`${id}/${name}`, known)
    return {
      write: async (bytes) => {
        await file.write(bytes)
        written += bytes.length
      },
      sync: async () => {
        await file.sync()
        known.durable = written
      },
      close: () => file.close(),
    }
  }
}

/** Keeps note of what is done to a file. */
const watched = (file: RecordingFile, disk: DiskFile): RecordingFile => ({
  size: () => file.size(),
  read: (offset, length) => file.read(offset, length),
  write: async (parts, offset) => {
    disk.changes.push({ offset, bytes: Uint8Array.from(Buffer.concat(parts)) })
    await file.write(parts, offset)
  },
  truncate: async (size) => {
    disk.changes.push({ size })
    await file.truncate(size)
  },
  sync: async () => {
    await file.sync()
    disk.durable = await file.read(0, await file.size())
    disk.changes = []
  },
  close: () => file.close(),
})
