import type { PushUnit } from './push-unit.ts'

/** How seldom keyframes come. */
export class KeyframeWatch {
  #lastMs: number | undefined
  #intervals: readonly number[] = []

  take({ keyframe, timeMs }: Pick<PushUnit, 'keyframe' | 'timeMs'>): void {
    if (!keyframe) return
    if (this.#lastMs !== undefined) this.#intervals = [timeMs - this.#lastMs, ...this.#intervals].slice(0, 2)
    this.#lastMs = timeMs
  }

  /** The shorter of the last two times between keyframes, milliseconds: one hole is no interval. Undefined before there are two. */
  get intervalMs(): number | undefined {
    return this.#intervals.length < 2 ? undefined : Math.min(...this.#intervals)
  }
}
