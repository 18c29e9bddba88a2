const WINDOW_MS = 5000
const STEP_MS = 250
/** Of less time no rate is told that would mean anything. */
const LEAST_MS = 1000

/** Bits a second over the last five seconds, in a bounded number of steps. */
export class SentRate {
  #steps: { readonly atMs: number; bytes: number }[] = []
  #firstMs: number | undefined

  add(atMs: number, bytes: number): void {
    this.#firstMs ??= atMs
    const step = Math.floor(atMs / STEP_MS) * STEP_MS
    const newest = this.#steps.at(-1)
    if (newest?.atMs === step) newest.bytes += bytes
    else this.#steps.push({ atMs: step, bytes })
    if (this.#steps.length > WINDOW_MS / STEP_MS + 1) this.#steps.shift()
  }

  bps(nowMs: number): number {
    const bytes = this.#steps.reduce((sum, step) => sum + (step.atMs >= nowMs - WINDOW_MS ? step.bytes : 0), 0)
    const overMs = Math.min(WINDOW_MS, Math.max(LEAST_MS, nowMs - (this.#firstMs ?? nowMs)))
    return Math.round((bytes * 8000) / overMs)
  }
}
