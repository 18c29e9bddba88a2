import type { Clock } from '../../../pipeline/clock.ts'
import type { StageMeasures } from '../../../pipeline/measures.ts'

/** After a dropped frame, durations that frames declare are not trusted for this long, milliseconds. */
const UNCERTAIN_MS = 1000

/** Counts the frames that a lane drops, and knows whether the next frame is certain to come. */
export class LaneDrops {
  readonly #measures: StageMeasures
  readonly #clock: Clock
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(measures: StageMeasures, clock: Clock) {
    this.#measures = measures
    this.#clock = clock
  }

  add(reason: string, count: number): void {
    if (count === 0) return
    this.#measures.dropped(reason, count)
    this.#lastMs = this.#clock.now()
  }

  /** None was dropped lately: a frame ends when it says it does. */
  get none(): boolean {
    return this.#clock.now() - this.#lastMs > UNCERTAIN_MS
  }
}
