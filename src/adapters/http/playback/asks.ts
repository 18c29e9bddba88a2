/** Playing for so long without a stall, the network is another one than that which had to be asked anew. */
const FORGOTTEN_AFTER_MS = 60_000

/** Counts how often loads were begun anew. A picture that moves for a moment is no reason to forget: a slow network would begin anew for ever. */
export class Asks {
  #count = 0
  #playsSinceMs: number | undefined

  get count(): number {
    return this.#count
  }

  add(): void {
    this.#count++
  }

  /** Takes note of whether playback stands at this moment. */
  see(stands: boolean, nowMs: number): void {
    this.#playsSinceMs = stands ? undefined : (this.#playsSinceMs ?? nowMs)
    if (this.#playsSinceMs !== undefined && nowMs - this.#playsSinceMs >= FORGOTTEN_AFTER_MS) this.#count = 0
  }
}
