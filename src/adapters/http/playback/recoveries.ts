/** An error longer ago than this says nothing about the media that comes now. */
const FORGOTTEN_AFTER_MS = 60_000
const MOST = 3

/** Counts how often playback was put right lately, so that what keeps breaking is given up and what broke once an hour is not. */
export class Recoveries {
  readonly #atMs: number[] = []

  /** Takes note of one more; false when there were too many lately. */
  allow(nowMs: number): boolean {
    while ((this.#atMs[0] ?? nowMs) <= nowMs - FORGOTTEN_AFTER_MS) this.#atMs.shift()
    if (this.#atMs.length >= MOST) return false
    this.#atMs.push(nowMs)
    return true
  }
}
