/** The smallest of the samples of a span of time. */
export class RecentMinimum {
  #sinceMs: number | undefined
  readonly #samples: { readonly atMs: number; readonly value: number }[] = []

  add(atMs: number, value: number): void {
    this.#sinceMs ??= atMs
    this.#samples.push({ atMs, value })
  }

  /** The minimum of the last `spanMs`; undefined until samples reach back `leastMs`. */
  of(nowMs: number, spanMs: number, leastMs: number): number | undefined {
    if (this.#sinceMs === undefined || nowMs - this.#sinceMs < leastMs) return undefined
    while (this.#samples[0] && this.#samples[0].atMs < nowMs - spanMs) this.#samples.shift()
    return this.#samples.length > 0 ? Math.min(...this.#samples.map(({ value }) => value)) : undefined
  }

  /** After a jump the past says nothing. */
  clear(): void {
    this.#sinceMs = undefined
    this.#samples.length = 0
  }
}
