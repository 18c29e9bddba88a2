import type { FileHandle } from 'node:fs/promises'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import { onPath } from './store-error.ts'

/** A file of the local disk. */
export class LocalFile implements RecordingFile {
  readonly #handle: FileHandle
  readonly #path: string
  #closed = false

  constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.#path = path
  }

  size(): Promise<number> {
    return onPath(this.#path, async () => (await this.#handle.stat()).size)
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return onPath(this.#path, async () => {
      const bytes = new Uint8Array(length)
      let done = 0
      while (done < length) {
        const { bytesRead } = await this.#handle.read(bytes, done, length - done, offset + done)
        if (bytesRead === 0) break
        done += bytesRead
      }
      return bytes.subarray(0, done)
    })
  }

  write(parts: readonly Uint8Array[], offset: number): Promise<void> {
    return onPath(this.#path, async () => {
      let left = [...parts]
      let position = offset
      // A write may take only a part, for example of what still fits on the disk; the next one then says why.
      while (left.length > 0) {
        const { bytesWritten } = await this.#handle.writev(left, position)
        position += bytesWritten
        left = without(left, bytesWritten)
      }
    })
  }

  truncate(size: number): Promise<void> {
    return onPath(this.#path, () => this.#handle.truncate(size))
  }

  sync(): Promise<void> {
    return onPath(this.#path, () => this.#handle.datasync())
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await onPath(this.#path, () => this.#handle.close())
  }
}

/** What is left of the parts behind their first `count` bytes. */
function without(parts: readonly Uint8Array[], count: number): Uint8Array[] {
  const left: Uint8Array[] = []
  let skip = count
  for (const part of parts) {
    if (skip < part.length) left.push(part.subarray(skip))
    skip = Math.max(0, skip - part.length)
  }
  return left
}
