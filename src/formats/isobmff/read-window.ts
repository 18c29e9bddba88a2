/** Reads `length` bytes at `offset`; fewer at the end of the file. */
export type ReadAt = (offset: number, length: number) => Promise<Uint8Array>

const WINDOW_BYTES = 4096

/** Keeps the last piece read, so that heads that stand close together cost one read. */
export class ReadWindow {
  readonly #readAt: ReadAt
  readonly #size: number
  #offset = 0
  #bytes: Uint8Array = new Uint8Array(0)

  constructor(readAt: ReadAt, size: number) {
    this.#readAt = readAt
    this.#size = size
  }

  /** Exactly `length` bytes at `offset`, or undefined when the file does not have them. Valid until the next read. */
  async read(offset: number, length: number): Promise<Uint8Array | undefined> {
    if (length < 0 || offset + length > this.#size) return undefined
    if (offset < this.#offset || offset + length > this.#offset + this.#bytes.length) {
      this.#bytes = await this.#readAt(offset, Math.min(Math.max(length, WINDOW_BYTES), this.#size - offset))
      this.#offset = offset
    }
    const start = offset - this.#offset
    return this.#bytes.length < start + length ? undefined : this.#bytes.subarray(start, start + length)
  }
}
