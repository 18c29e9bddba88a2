import type { FileHandle } from 'node:fs/promises'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'

const PIECE_BYTES = 1 << 18

/** A file of the local disk that is not written any more. It stays readable when it loses its name meanwhile. */
export class LocalBytes implements RecordingBytes {
  readonly size: number
  readonly tag: string
  readonly contentType: string
  readonly modifiedMs: number
  readonly #handle: FileHandle
  readonly #path: string
  #closed = false

  constructor(
    handle: FileHandle,
    known: { readonly path: string; readonly size: number; readonly modifiedMs: number; readonly contentType: string },
  ) {
    this.#handle = handle
    this.#path = known.path
    this.size = known.size
    this.modifiedMs = known.modifiedMs
    this.contentType = known.contentType
    this.tag = `${known.size.toString(36)}-${Math.floor(known.modifiedMs).toString(36)}`
  }

  async *read(from: number, to: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const end = Math.min(to, this.size)
    for (let at = from; at < end; ) {
      signal?.throwIfAborted()
      const bytes = new Uint8Array(Math.min(PIECE_BYTES, end - at))
      const got = await this.#readInto(bytes, at)
      if (got === 0) throw this.#unreadable('it was cut meanwhile')
      at += got
      yield bytes.subarray(0, got)
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#handle.close()
  }

  async #readInto(bytes: Uint8Array, at: number): Promise<number> {
    try {
      return (await this.#handle.read(bytes, 0, bytes.length, at)).bytesRead
    } catch (cause) {
      throw this.#unreadable(cause instanceof Error ? cause.message : String(cause), cause)
    }
  }

  #unreadable(reason: string, cause?: unknown): FlyBrowserError {
    return new FlyBrowserError('RECORDING_UNREADABLE', { path: this.#path, reason }, { cause })
  }
}
