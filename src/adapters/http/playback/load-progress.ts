/** Tells for how long nothing has come of what is being loaded. */
export class LoadProgress {
  #load: object | null = null
  #bytes = 0
  #movedAtMs = Number.NEGATIVE_INFINITY

  /**
   * How long ago a load began or ended, or a byte of it came, milliseconds; infinite before the first. Looks only when it is called, so
   * call it often.
   * @param load what is being loaded, another object for each; null for nothing
   * @param bytes how much of it has come
   */
  quietMs(load: object | null, bytes: number, nowMs: number): number {
    if (load !== this.#load || bytes !== this.#bytes) this.#movedAtMs = nowMs
    this.#load = load
    this.#bytes = bytes
    return nowMs - this.#movedAtMs
  }
}
