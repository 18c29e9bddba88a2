import { mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { MediaShelf } from '../../../pipeline/ports/media-store-port.ts'
import { readMediaFile, writeMediaFile } from './media-file.ts'
import { mediaStoreError, onMediaPath } from './media-store-error.ts'

export interface LocalMediaShelfOptions {
  /** Where its folder is to be made. */
  readonly place: () => Promise<string>
  /** Where that will be, for people. */
  readonly parent: string
  /** Bytes that are left free on the disk. */
  readonly reserveBytes: number
  readonly closed: () => void
}

/** Media of one stream as files of a folder, which is there from the first write to the end. */
export class LocalMediaShelf implements MediaShelf {
  readonly #options: LocalMediaShelfOptions
  readonly #writing = new Set<Promise<void>>()
  #folder: string | undefined
  #closed = false

  constructor(options: LocalMediaShelfOptions) {
    this.#options = options
  }

  async write(number: number, pieces: readonly Uint8Array[]): Promise<void> {
    const write = onMediaPath(this.#path, () => this.#write(number, pieces))
    this.#writing.add(write)
    try {
      await write
    } finally {
      this.#writing.delete(write)
    }
  }

  async *read(number: number): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* readMediaFile(this.#fileOf(number))
    } catch (cause) {
      throw mediaStoreError(cause, this.#path)
    }
  }

  remove(number: number): Promise<void> {
    return onMediaPath(this.#path, () => rm(this.#fileOf(number), { force: true }))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    try {
      await this.#clear()
      await Promise.allSettled(this.#writing)
      await this.#clear()
    } finally {
      this.#options.closed()
    }
  }

  async #write(number: number, pieces: readonly Uint8Array[]): Promise<void> {
    const { place, reserveBytes } = this.#options
    this.#refuseWhenClosed()
    if (this.#folder === undefined) {
      const folder = await place()
      await mkdir(folder, { mode: 0o700 })
      this.#folder = folder
    }
    const { bavail, bsize } = await statfs(this.#folder)
    const bytes = pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
    if (bavail * bsize - bytes < reserveBytes) throw new FlyBrowserError('MEDIA_STORE_FULL', { path: this.#path })
    this.#refuseWhenClosed()
    await writeMediaFile(this.#fileOf(number), pieces)
  }

  async #clear(): Promise<void> {
    const folder = this.#folder
    if (folder !== undefined) await onMediaPath(folder, () => rm(folder, { recursive: true, force: true }))
  }

  #refuseWhenClosed(): void {
    if (!this.#closed) return
    throw new FlyBrowserError('MEDIA_STORE_FAILED', { path: this.#path, reason: 'the stream was taken away' })
  }

  get #path(): string {
    return this.#folder ?? this.#options.parent
  }

  #fileOf(number: number): string {
    return join(this.#path, `${number}.m4s`)
  }
}
