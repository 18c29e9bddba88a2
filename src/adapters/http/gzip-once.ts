import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const compress = promisify(gzip)

/** The newest playlist whole and as a delta, and those that are just being replaced. */
const MOST_TEXTS = 4
/** A playlist of four hours has a good megabyte. */
const MOST_LENGTH = 16 * 1024 * 1024

interface Kept {
  readonly texts: Map<string, Promise<Uint8Array>>
  length: number
}

/** Compresses texts that many ask for at the same moment: each once, shared by all of them. Keeps the newest of each owner. */
export class GzipOnce {
  readonly #kept = new WeakMap<object, Kept>()

  /** @param owner with it go the texts that are kept for it */
  of(owner: object, text: string): Promise<Uint8Array> {
    const kept = this.#kept.get(owner) ?? { texts: new Map(), length: 0 }
    const before = kept.texts.get(text)
    if (before) return before
    this.#kept.set(owner, kept)
    const bytes = compress(text)
    kept.texts.set(text, bytes)
    kept.length += text.length
    for (const oldest of kept.texts.keys()) {
      if (kept.texts.size <= MOST_TEXTS && kept.length <= MOST_LENGTH) break
      kept.texts.delete(oldest)
      kept.length -= oldest.length
    }
    return bytes
  }
}
