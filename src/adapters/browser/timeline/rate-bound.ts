import type { Subscription } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'

/** So many are let through in each window. */
export const MOST_IN_WINDOW = 5
const FIRST_WINDOW_MS = 1000
const LONGEST_WINDOW_MS = 32_000

/**
 * Lets a few of many through and counts the rest: five a second, and where more come than that, five in two seconds, in four, up to half a minute, until a
 * window passes in which no more came. So an hour of a storm is some hundred lines, and its beginning is told as it was.
 */
export class RateBound {
  readonly #clock: Clock
  readonly #onLeftOut: (count: number) => void
  #windowMs = FIRST_WINDOW_MS
  #through = 0
  #leftOut = 0
  #end: Subscription | undefined
  #closed = false

  /** @param onLeftOut told at the end of a window how many of it were left out */
  constructor(clock: Clock, onLeftOut: (count: number) => void) {
    this.#clock = clock
    this.#onLeftOut = onLeftOut
  }

  /** Whether one more is let through; it is counted either way. */
  admit(): boolean {
    if (this.#closed) return false
    if (!this.#end) this.#open()
    if (this.#through < MOST_IN_WINDOW) {
      this.#through += 1
      return true
    }
    this.#leftOut += 1
    return false
  }

  /** Tells what was left out until now; nothing is let through any more. */
  close(): void {
    this.#closed = true
    this.#end?.unsubscribe()
    this.#tell()
  }

  #open(): void {
    this.#through = 0
    this.#end = this.#clock.scheduler.schedule(() => this.#turn(), this.#windowMs)
  }

  #turn(): void {
    this.#end = undefined
    if (!this.#tell()) {
      this.#windowMs = FIRST_WINDOW_MS
      return
    }
    this.#windowMs = Math.min(this.#windowMs * 2, LONGEST_WINDOW_MS)
    this.#open()
  }

  #tell(): boolean {
    const count = this.#leftOut
    this.#leftOut = 0
    if (count > 0) this.#onLeftOut(count)
    return count > 0
  }
}
