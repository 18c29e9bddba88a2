import type { Clock } from '../../pipeline/clock.ts'

/**
 * Owners that nothing was heard of for a while, by the clock of the one who watches alone: other machines may believe in any time. So whoever is
 * looked at for the first time is not silent.
 */
export class SilentOwners {
  readonly #clock: Clock
  readonly #afterMs: number
  readonly #seen = new Map<string, { readonly number: number; readonly sinceMs: number }>()

  /** @param afterMs how long a number must have been the highest, milliseconds */
  constructor(clock: Clock, afterMs: number) {
    this.#clock = clock
    this.#afterMs = afterMs
  }

  /** Whether the owner of this number has given no sign, which would be the next number, for so long. */
  isSilent(id: string, number: number): boolean {
    const now = this.#clock.now()
    const seen = this.#seen.get(id)
    if (seen?.number !== number) {
      this.#seen.set(id, { number, sinceMs: now })
      return false
    }
    if (now - seen.sinceMs < this.#afterMs) return false
    this.#seen.delete(id)
    return true
  }
}
