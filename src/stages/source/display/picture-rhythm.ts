/** Browsers paint at this rate: a picture is taken for the one of its time while it is early by less than half of that. */
const PAINT_MS = 1000 / 60

/**
 * When pictures are taken, as arithmetic: at most so many a second, evenly where there are changes all the time, and at once after
 * a rest.
 */
export class PictureRhythm {
  #dueMs = Number.NEGATIVE_INFINITY

  /** Whether a change at this time is to be taken at once. */
  isDue(atMs: number, intervalMs: number): boolean {
    return atMs >= this.#dueMs - Math.min(PAINT_MS / 2, intervalMs / 4)
  }

  /**
   * When a change that came too early is to be taken, unless another one comes first: a refresh of the browser after its turn, so
   * that a page that goes on painting is taken right after it has painted, never while it does.
   */
  get latestMs(): number {
    return this.#dueMs + PAINT_MS
  }

  /** A picture was taken of a change at this time. */
  taken(atMs: number, intervalMs: number): void {
    // Late ones do not delay those that follow; after a rest a new row begins.
    this.#dueMs = atMs - this.#dueMs < intervalMs ? this.#dueMs + intervalMs : atMs + intervalMs
  }
}
