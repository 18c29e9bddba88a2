const SPAN_MS = 5000
/** Of fewer frames a share says little. */
const LEAST_FRAMES = 30

/** Share of the frames of the last seconds that the browser had no time to show. */
export class DroppedShare {
  #samples: { readonly atMs: number; readonly dropped: number; readonly total: number }[] = []

  add(atMs: number, { droppedVideoFrames: dropped, totalVideoFrames: total }: VideoPlaybackQuality): void {
    // Behind other windows frames are left out on purpose, and another element counts anew.
    if (document.hidden || total < (this.#samples.at(-1)?.total ?? 0)) this.forget()
    this.#samples = [...this.#samples.filter((each) => atMs - each.atMs < SPAN_MS), { atMs, dropped, total }]
  }

  get share(): number {
    const [first] = this.#samples
    const last = this.#samples.at(-1)
    if (!first || !last || last.total - first.total < LEAST_FRAMES) return 0
    return (last.dropped - first.dropped) / (last.total - first.total)
  }

  forget(): void {
    this.#samples = []
  }
}
