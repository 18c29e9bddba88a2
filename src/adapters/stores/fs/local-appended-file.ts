import type { FileHandle } from 'node:fs/promises'
import type { AppendedFile } from '../../../pipeline/ports/attachment-store-port.ts'
import { onPath } from './store-error.ts'

/** A file of the local disk that was opened for appending. */
export class LocalAppendedFile implements AppendedFile {
  readonly #handle: FileHandle
  readonly #path: string
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(handle: FileHandle, path: string) {
    this.#handle = handle
    this.#path = path
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#inOrder(() => this.#handle.appendFile(bytes))
  }

  sync(): Promise<void> {
    return this.#inOrder(() => this.#handle.datasync())
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#inOrder(() => this.#handle.close())
  }

  /** What takes several writes is not to be mixed with what comes after it. */
  #inOrder(call: () => Promise<void>): Promise<void> {
    const done = this.#last.then(() => onPath(this.#path, call))
    this.#last = done.catch(() => {})
    return done
  }
}
