import { gunzipSync } from 'node:zlib'

/** The newest playlist whole and as a delta, and those that are just being replaced. */
const MOST_TEXTS = 8

/**
 * Unpacks texts that many are given at the same moment. The viewers of a crowd share one process, and a thousand of them that
 * unpack the same bytes would measure that: equal bytes are unpacked once.
 */
export class UnzipOnce {
  readonly #texts = new Map<string, string>()

  /** Text of one byte a character. Throws when it is not whole gzip. */
  text(zipped: Buffer): string {
    const key = zipped.toString('latin1')
    const before = this.#texts.get(key)
    if (before !== undefined) return before
    const text = gunzipSync(zipped).toString('latin1')
    this.#texts.set(key, text)
    for (const oldest of this.#texts.keys()) {
      if (this.#texts.size <= MOST_TEXTS) break
      this.#texts.delete(oldest)
    }
    return text
  }
}
