import { VirtualTimeScheduler } from 'rxjs'
import type { Clock } from '../clock.ts'

/** Wall clock at which virtual time begins unless told otherwise; far from 0, so that a mix-up of clocks shows. */
export const VIRTUAL_ORIGIN_MS = 1_700_000_000_000

/** More timers than this in one pass are taken for a loop that never lets time go on. */
const MOST_TIMERS = 1_000_000

const nextTurn = setImmediate

/** A {@link Clock} whose time goes on only when a test says so. Timers fire in order, and promises settle in between. */
export class VirtualClock implements Clock {
  readonly originMs: number
  readonly #time = new VirtualTimeScheduler()

  constructor(originMs: number = VIRTUAL_ORIGIN_MS) {
    this.originMs = originMs
  }

  now(): number {
    return this.originMs + this.#time.frame
  }

  get scheduler(): VirtualTimeScheduler {
    return this.#time
  }

  /** Timers that were set and have neither fired nor been cancelled. */
  get timers(): number {
    return this.#time.actions.length
  }

  /** Lets promises settle; no time passes. */
  settle(): Promise<void> {
    return new Promise((resolve) => nextTurn(() => nextTurn(resolve)))
  }

  /** Lets so many milliseconds pass. */
  async pass(ms: number): Promise<void> {
    const end = this.#time.frame + ms
    await this.settle()
    for (let fired = 0; (this.#time.actions[0]?.delay ?? Number.POSITIVE_INFINITY) <= end; fired += 1) {
      if (fired > MOST_TIMERS) throw new Error('timers are set again and again without any time passing')
      this.#time.maxFrames = this.#time.actions[0]?.delay ?? 0
      this.#time.flush()
      await this.settle()
    }
    this.#time.frame = end
  }

  /** Lets time pass in one go, without letting promises settle in between: for code that uses none. */
  jump(ms: number): void {
    const end = this.#time.frame + ms
    this.#time.maxFrames = end
    this.#time.flush()
    this.#time.frame = end
  }
}
