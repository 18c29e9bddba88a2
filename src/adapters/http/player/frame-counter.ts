const SPAN_MS = 4000

/** Frames a second that came on screen, over the last four seconds. */
export class FrameCounter {
  readonly #samples: { readonly atMs: number; readonly frames: number }[] = []

  add(atMs: number, frames: number): void {
    this.#samples.push({ atMs, frames })
    while ((this.#samples[0]?.atMs ?? atMs) < atMs - SPAN_MS) this.#samples.shift()
  }

  get fps(): number | undefined {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (!first || !last || last.atMs - first.atMs < SPAN_MS / 4) return undefined
    return Math.max(0, ((last.frames - first.frames) * 1000) / (last.atMs - first.atMs))
  }
}
