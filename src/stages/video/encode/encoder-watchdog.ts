import type { Subscription } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'

/** Tells when an encoder that has something to do gives no sign of life. */
export class EncoderWatchdog {
  readonly #clock: Clock
  readonly #wedged: (patienceMs: number) => void
  #waiting: Subscription | undefined

  /** @param wedged is told for how long it waited, milliseconds */
  constructor(clock: Clock, wedged: (patienceMs: number) => void) {
    this.#clock = clock
    this.#wedged = wedged
  }

  /** Waits from now on for so long. */
  wait(patienceMs: number): void {
    this.rest()
    this.#waiting = this.#clock.scheduler.schedule(() => this.#wedged(patienceMs), patienceMs)
  }

  /** There is nothing to wait for. */
  rest(): void {
    this.#waiting?.unsubscribe()
  }
}
