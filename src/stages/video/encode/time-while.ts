/** Sums up for how long something holds. */
export class TimeWhile {
  #holds = false
  #fromMs = 0
  #sumMs = 0

  /** From now on it holds, or does not. */
  set(holds: boolean, nowMs: number): void {
    if (this.#holds) this.#sumMs += nowMs - this.#fromMs
    this.#holds = holds
    this.#fromMs = nowMs
  }

  /** For how long it held since this was asked last, milliseconds. */
  take(nowMs: number): number {
    this.set(this.#holds, nowMs)
    const sumMs = this.#sumMs
    this.#sumMs = 0
    return sumMs
  }
}
