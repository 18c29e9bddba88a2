/** Browsers refresh at this rate unless a display says otherwise; their pictures lie a whole number of these apart. */
const REFRESH_MS = 1000 / 60

/**
 * When to acknowledge. An acknowledgement lets the browser send one picture at its next refresh, so one a frame interval gives
 * pictures at the frame rate, evenly, however long a picture takes on its way. Each comes shortly after a tick of the media clock:
 * what the browser sends then was painted half a refresh earlier (measured), close to the tick it will be shown at. And each comes
 * halfway between two refreshes of the browser, since close to one the answer would come now one refresh sooner, now one later.
 */
export class AcknowledgementClock {
  readonly #intervalMs: number
  readonly #baseMs: number
  #tick = Number.NEGATIVE_INFINITY
  #capturedAtMs: number | undefined

  /** @param originMs wall clock at media time 0 */
  constructor(fps: number, originMs: number) {
    this.#intervalMs = 1000 / fps
    this.#baseMs = originMs + Math.min(REFRESH_MS / 2, this.#intervalMs / 4)
  }

  /** A picture was captured at this time, which lies halfway between two refreshes. */
  observe(capturedAtMs: number): void {
    this.#capturedAtMs = capturedAtMs
  }

  /**
   * The next time to acknowledge, at or after `nowMs`; each call is one tick further, or one tick of those that are left.
   * @param divisor one of so many ticks is left
   */
  next(nowMs: number, divisor = 1): number {
    const tick = Math.max(this.#tick + 1, Math.ceil((nowMs - this.#baseMs) / this.#intervalMs))
    this.#tick = Math.ceil(tick / divisor) * divisor
    return Math.max(nowMs, this.#betweenRefreshes(this.#baseMs + this.#tick * this.#intervalMs))
  }

  #betweenRefreshes(ms: number): number {
    const between = this.#capturedAtMs
    return between === undefined ? ms : between + Math.round((ms - between) / REFRESH_MS) * REFRESH_MS
  }
}
