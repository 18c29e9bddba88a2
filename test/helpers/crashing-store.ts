import type { AppendedFile } from '../../src/pipeline/ports/attachment-store-port.ts'
import type { RecordingFile, RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'

/** A store whose process dies in the middle of its n-th change: a part of that change is done, and no later call ever answers. */
export class CrashingStore {
  readonly store: RecordingStore
  /** Resolves at the crash. */
  readonly crashed: Promise<'crashed'>
  changes = 0
  dead = false
  readonly #at: number
  readonly #share: number
  #tell: () => void = () => {}

  /**
   * @param at number of the change, from 1
   * @param share of its bytes that still reach the disk when the change is a write, 0 to 1
   */
  constructor(inner: RecordingStore, at: number, share: number) {
    this.#at = at
    this.#share = share
    this.crashed = new Promise((resolve) => {
      this.#tell = () => resolve('crashed')
    })
    const read = <T>(call: () => Promise<T>): Promise<T> => (this.changes >= at ? new Promise(() => {}) : call())
    const change = <T>(call: () => Promise<T>, part?: () => Promise<unknown>) => this.#change(call, part)
    const { documents, attachments } = inner
    this.store = {
      location: inner.location,
      pathOf: (name) => inner.pathOf(name),
      resolve: (path) => inner.resolve(path),
      prepare: () => read(() => inner.prepare()),
      files: () => read(() => inner.files()),
      bytes: (path, contentType) => read(() => inner.bytes(path, contentType)),
      exists: (path) => read(() => inner.exists(path)),
      freeBytes: (path) => read(() => inner.freeBytes(path)),
      digest: (path) => read(() => inner.digest(path)),
      create: (path) => change(async () => this.#file(await inner.create(path))),
      open: (path) => read(async () => this.#maybe(await inner.open(path))),
      rename: (from, to) => change(() => inner.rename(from, to)),
      replace: (from, to) => change(() => inner.replace(from, to)),
      remove: (path) => change(() => inner.remove(path)),
      documents: {
        names: () => read(() => documents.names()),
        read: (name) => read(() => documents.read(name)),
        write: (name, text) => change(() => documents.write(name, text)),
        create: (name, text) => change(() => documents.create(name, text)),
        remove: (name) => change(() => documents.remove(name)),
      },
      attachments: {
        names: (id) => read(() => attachments.names(id)),
        read: (id, name) => read(() => attachments.read(id, name)),
        write: (id, name, bytes) => change(() => attachments.write(id, name, bytes)),
        append: (id, name) => change(async () => this.#appended(await attachments.append(id, name))),
        remove: (id, name) => change(() => attachments.remove(id, name)),
        removeAll: (id) => change(() => attachments.removeAll(id)),
      },
    }
  }

  #appended(file: AppendedFile): AppendedFile {
    return {
      write: (bytes) =>
        this.#change(
          () => file.write(bytes),
          () => file.write(bytes.subarray(0, Math.floor(bytes.length * this.#share))),
        ),
      sync: () => (this.changes >= this.#at ? new Promise(() => {}) : file.sync()),
      close: () => (this.changes >= this.#at ? new Promise(() => {}) : file.close()),
    }
  }

  /** The change at which the process dies is done where `share` is 1, or else in part, or not at all. */
  async #change<T>(call: () => Promise<T>, part?: () => Promise<unknown>): Promise<T> {
    if (this.changes >= this.#at) return new Promise(() => {})
    this.changes++
    if (this.changes < this.#at) return call()
    if (this.#share === 1) await call()
    else await part?.()
    this.dead = true
    this.#tell()
    return new Promise(() => {})
  }

  #maybe(file: RecordingFile | undefined): RecordingFile | undefined {
    return file && this.#file(file)
  }

  #file(file: RecordingFile): RecordingFile {
    const read = <T>(call: () => Promise<T>): Promise<T> => (this.changes >= this.#at ? new Promise(() => {}) : call())
    return {
      size: () => read(() => file.size()),
      read: (offset, length) => read(() => file.read(offset, length)),
      sync: () => read(() => file.sync()),
      close: () => read(() => file.close()),
      truncate: (size) => this.#change(() => file.truncate(size)),
      write: (parts, offset) => {
        const bytes = Buffer.concat(parts)
        const part = bytes.subarray(0, Math.floor(bytes.length * this.#share))
        return this.#change(
          () => file.write(parts, offset),
          () => file.write([part], offset),
        )
      },
    }
  }
}
