import { FlyBrowserError } from '../../../domain/errors.ts'
import { concat } from '../../../formats/isobmff/box.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'

/** The bytes from `from` up to, not including, `to`, in one piece; fewer where the file ends before. */
export async function readRange(bytes: RecordingBytes, from: number, to: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes.read(from, Math.min(to, bytes.size))) pieces.push(piece)
  return concat(pieces)
}

/** Takes bytes one range after the other, forward, out of pieces as they come. Holds no more than a range and a piece. */
export class RangeCursor {
  readonly #pieces: AsyncIterator<Uint8Array>
  #at: number
  #rest: Uint8Array = new Uint8Array(0)

  /** @param from where the first piece begins */
  constructor(pieces: AsyncIterable<Uint8Array>, from: number) {
    this.#pieces = pieces[Symbol.asyncIterator]()
    this.#at = from
  }

  /** Rejects with INTERNAL where the pieces end before. @param offset not before the end of the range taken last */
  async take(offset: number, length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = []
    let missing = length
    while (missing > 0) {
      if (this.#rest.length === 0) await this.#next()
      const skipped = Math.min(Math.max(0, offset - this.#at), this.#rest.length)
      const taken = Math.min(missing, this.#rest.length - skipped)
      if (this.#at + skipped >= offset) {
        parts.push(this.#rest.subarray(skipped, skipped + taken))
        missing -= taken
        this.#advance(skipped + taken)
      } else this.#advance(skipped)
    }
    return concat(parts)
  }

  /** Ends the reading. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  #advance(count: number): void {
    this.#at += count
    this.#rest = this.#rest.subarray(count)
  }

  async #next(): Promise<void> {
    const { done, value } = await this.#pieces.next()
    if (done) throw new FlyBrowserError('INTERNAL', { reason: `a file of a recording ends at ${this.#at}` })
    this.#rest = value
  }
}
