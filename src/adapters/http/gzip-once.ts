import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

/** Enough for every form of the playlist of some dozens of streams. */
const KEPT = 128

/** Compresses texts that many ask for at the same moment: each once, shared by all of them. Keeps the latest. */
export class GzipOnce {
  readonly #kept = new Map<string, Promise<Uint8Array>>()

  of(text: string): Promise<Uint8Array> {
    const before = this.#kept.get(text)
    if (before) return before
    const bytes = compress(text)
    this.#kept.set(text, bytes)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest)
    return bytes
  }
}
