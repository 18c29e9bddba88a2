/** Browsers paint at this rate unless a display says otherwise; painting moments lie a whole number of these apart. */
const PAINT_MS = 1000 / 60

/**
 * When to acknowledge: once a frame interval, halfway between two paints of the browser. An acknowledgement lets the browser send
 * one picture at its next paint, so this gives pictures at the frame rate, evenly, however long a picture takes on its way; close
 * to a paint the answer would come now one paint sooner, now one later.
 */
export class AcknowledgementClock {
  readonly #intervalMs: number
  #idealMs = Number.NEGATIVE_INFINITY
  #paintMs: number | undefined

  constructor(fps: number) {
    this.#intervalMs = 1000 / fps
  }

  /** A picture was painted at this time. */
  observe(paintedAtMs: number): void {
    this.#paintMs = paintedAtMs
  }

  /** The next time to acknowledge, at or after `nowMs`. */
  next(nowMs: number): number {
    const following = this.#idealMs + this.#intervalMs
    // After a rest the rhythm begins anew.
    this.#idealMs = following < nowMs - this.#intervalMs ? nowMs + this.#intervalMs / 2 : following
    return Math.max(nowMs, this.#betweenPaints(this.#idealMs))
  }

  #betweenPaints(ms: number): number {
    if (this.#paintMs === undefined) return ms
    const middle = this.#paintMs + PAINT_MS / 2
    return middle + Math.round((ms - middle) / PAINT_MS) * PAINT_MS
  }
}
