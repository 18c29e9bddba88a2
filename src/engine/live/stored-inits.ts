import type { InitFragment } from '../../domain/media.ts'
import type { StoredInit } from './stored-segment.ts'

/** The init segments that segments need, and the newest. */
export class StoredInits {
  /** Oldest first. */
  readonly #inits: StoredInit[] = []

  get newest(): StoredInit | undefined {
    return this.#inits.at(-1)
  }

  of(number: number): InitFragment | undefined {
    return this.#inits.find((each) => each.number === number)?.fragment
  }

  /** @param newestNeeded the highest number that a segment needs; a newer one that none came to need is gone */
  add(fragment: InitFragment, newestNeeded: number | undefined): void {
    const number = (this.newest?.number ?? -1) + 1
    if (this.newest && this.newest.number !== newestNeeded) this.#inits.pop()
    this.#inits.push({ number, fragment })
  }

  /** Drops those before the oldest that a segment needs; the newest stays. */
  dropBefore(oldestNeeded: number = Number.POSITIVE_INFINITY): void {
    while (this.#inits.length > 1 && (this.#inits[0] as StoredInit).number < oldestNeeded) this.#inits.shift()
  }
}
