import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** Of what a lane may give out over its ceiling at any time, this much is left to pictures that are inside the encoder. Milliseconds. */
const MOST_MS = 900

/** However large keyframes are, this much debt is borne before pictures have to go. Milliseconds. */
const LEAST_MS = 400

/** Where keyframes are larger than leaves room for that, repeats for sharpness are made up to this debt. Milliseconds. */
const REFINING_MS = 1200

/**
 * What a lane gave out beyond its ceiling, as a leaky bucket on media time: each coded picture fills it, the ceiling drains it. Counted in
 * milliseconds of the ceiling. A keyframe stands for the interval that it begins, and is owed evenly over that: otherwise each would look
 * like a burst that has to be answered.
 *
 * The coded bytes of any stretch of time are at most what the ceiling gives in it, and {@link allMs} at its end.
 */
export class RateDebt {
  readonly #bitrateBps: number
  readonly #keyframeMs: number
  #atMs = Number.NEGATIVE_INFINITY
  #ms = 0
  #keyframe = { sizeMs: 0, owedMs: 0, untilMs: Number.NEGATIVE_INFINITY }

  constructor({ bitrateBps, keyframeMs }: Pick<EncodeRequest, 'bitrateBps' | 'keyframeMs'>) {
    this.#bitrateBps = bitrateBps
    this.#keyframeMs = keyframeMs
  }

  /** A picture of that media time was coded. */
  add(timeMs: number, byteLength: number, keyframe: boolean): void {
    this.pass(timeMs)
    const sizeMs = this.costMs(byteLength)
    if (keyframe) {
      this.#ms += this.#keyframe.owedMs
      this.#keyframe = { sizeMs, owedMs: sizeMs, untilMs: timeMs + this.#keyframeMs }
    } else this.#ms += sizeMs
  }

  /** Media time goes on to there; a time before the newest changes nothing. */
  pass(timeMs: number): void {
    this.#drain(Math.min(timeMs, this.#keyframe.untilMs))
    this.#drain(timeMs)
  }

  /** What is over the ceiling by now, without what is still owed of the newest keyframe. */
  get ms(): number {
    return this.#ms
  }

  /** The same with that. */
  get allMs(): number {
    return this.#ms + this.#keyframe.owedMs
  }

  /** As much as {@link ms} may be, so that with the next keyframe, as large as the newest, {@link allMs} is below a second. */
  get mostMs(): number {
    return Math.max(LEAST_MS, MOST_MS - this.#keyframe.sizeMs)
  }

  /**
   * The same for repeats that make a page at rest sharp. Where keyframes are so large that they alone may break the bound, text that can
   * be read is worth more: there are few such repeats, and none while anything moves.
   */
  get mostRefiningMs(): number {
    return this.mostMs > LEAST_MS ? this.mostMs : REFINING_MS
  }

  /** Milliseconds of the ceiling that keyframes like the newest leave to other pictures, each second. */
  get roomMs(): number {
    return 1000 * Math.max(0, 1 - this.#keyframe.sizeMs / this.#keyframeMs)
  }

  /** What a picture of so many bytes costs, milliseconds of the ceiling. */
  costMs(byteLength: number): number {
    return (byteLength * 8000) / this.#bitrateBps
  }

  #drain(timeMs: number): void {
    const overMs = timeMs - this.#atMs
    if (!(overMs > 0)) return
    const { owedMs, untilMs } = this.#keyframe
    const dueMs = timeMs < untilMs ? owedMs * (overMs / (untilMs - this.#atMs)) : owedMs
    this.#keyframe = { ...this.#keyframe, owedMs: owedMs - dueMs }
    this.#ms = Math.max(0, this.#ms + dueMs - overMs)
    this.#atMs = timeMs
  }
}
