/** The smallest of the samples of a span of time. */
export class RecentMinimum {
  readonly #samples: { readonly atMs: number; readonly value: number }[] = []

  add(atMs: number, value: number): void {
    this.#samples.push({ atMs, value })
  }

  /** The minimum of the last `spanMs`; undefined when there is no sample. */
  of(nowMs: number, spanMs: number): number | undefined {
    while (this.#samples[0] && this.#samples[0].atMs < nowMs - spanMs) this.#samples.shift()
    return this.#samples.length > 0 ? Math.min(...this.#samples.map(({ value }) => value)) : undefined
  }

  /** After a jump the past says nothing. */
  clear(): void {
    this.#samples.length = 0
  }
}
