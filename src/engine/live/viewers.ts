import type { Clock } from '../../pipeline/clock.ts'

/** Counts distinct viewers that were active lately. Bounded: nobody is let in above the limit. */
export class Viewers {
  readonly #clock: Clock
  readonly #activeMs: number
  readonly #limit: number
  /** Least recently seen first. */
  readonly #lastSeenMs = new Map<string, number>()

  /** @param activeMs how long a viewer counts after it was last seen, milliseconds */
  constructor(clock: Clock, activeMs: number, limit: number) {
    this.#clock = clock
    this.#activeMs = activeMs
    this.#limit = limit
  }

  /** Notes a viewer; false when the stream has all the viewers it may have and this one is not among them. */
  see(viewer: string): boolean {
    if (!this.admits(viewer)) return false
    this.#lastSeenMs.delete(viewer)
    this.#lastSeenMs.set(viewer, this.#clock.now())
    return true
  }

  /** Whether {@link see} would let this viewer in now. */
  admits(viewer: string): boolean {
    this.#forget()
    return this.#lastSeenMs.has(viewer) || this.#lastSeenMs.size < this.#limit
  }

  get count(): number {
    this.#forget()
    return this.#lastSeenMs.size
  }

  #forget(): void {
    const oldest = this.#clock.now() - this.#activeMs
    for (const [viewer, seenMs] of this.#lastSeenMs) {
      if (seenMs >= oldest) return
      this.#lastSeenMs.delete(viewer)
    }
  }
}
