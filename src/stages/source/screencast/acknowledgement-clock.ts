/** Browsers paint at this rate unless a display says otherwise; painting moments lie a whole number of these apart. */
const PAINT_MS = 1000 / 60

/**
 * When to acknowledge. An acknowledgement lets the browser send one picture at its next paint, so one a frame interval gives
 * pictures at the frame rate, evenly, however long a picture takes on its way. Each comes half a paint before a tick of the media
 * clock, so that the picture lies close to the tick it will be shown at; and halfway between two paints of the browser, since
 * close to one the answer would come now one paint sooner, now one later.
 */
export class AcknowledgementClock {
  readonly #intervalMs: number
  readonly #baseMs: number
  #tick = Number.NEGATIVE_INFINITY
  #paintedAtMs: number | undefined

  /** @param originMs wall clock at media time 0 */
  constructor(fps: number, originMs: number) {
    this.#intervalMs = 1000 / fps
    this.#baseMs = originMs - PAINT_MS / 2
  }

  /** A picture was painted at this time. */
  observe(paintedAtMs: number): void {
    this.#paintedAtMs = paintedAtMs
  }

  /** The next time to acknowledge, at or after `nowMs`; each call is one tick further. */
  next(nowMs: number): number {
    this.#tick = Math.max(this.#tick + 1, Math.ceil((nowMs - this.#baseMs) / this.#intervalMs))
    return Math.max(nowMs, this.#betweenPaints(this.#baseMs + this.#tick * this.#intervalMs))
  }

  #betweenPaints(ms: number): number {
    if (this.#paintedAtMs === undefined) return ms
    const middle = this.#paintedAtMs + PAINT_MS / 2
    return middle + Math.round((ms - middle) / PAINT_MS) * PAINT_MS
  }
}
