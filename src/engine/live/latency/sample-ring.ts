/** Figures over samples, milliseconds. */
export interface SampleFigures {
  readonly count: number
  /** Undefined of no samples. */
  readonly p50Ms: number | undefined
  readonly p95Ms: number | undefined
  readonly maxMs: number | undefined
}

/** Value at or below which that share of the sorted values lies (nearest rank). */
const rank = (sorted: Float64Array, share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]

/** The newest samples, each with its time; the oldest give way. Adding is cheap: sorting is for who asks. */
export class SampleRing {
  readonly #valuesMs: Float64Array
  readonly #timesMs: Float64Array
  #added = 0

  /** @param capacity most samples kept */
  constructor(capacity: number) {
    this.#valuesMs = new Float64Array(capacity)
    this.#timesMs = new Float64Array(capacity)
  }

  /** @returns what {@link raise} knows the sample by */
  add(valueMs: number, nowMs: number): number {
    const at = this.#added % this.#valuesMs.length
    this.#valuesMs[at] = valueMs
    this.#timesMs[at] = nowMs
    this.#added += 1
    return this.#added - 1
  }

  /** Puts a greater value in the place of a sample, unless it has given way. */
  raise(sample: number, valueMs: number): void {
    if (this.#added - sample > this.#valuesMs.length) return
    const at = sample % this.#valuesMs.length
    this.#valuesMs[at] = Math.max(this.#valuesMs[at] ?? 0, valueMs)
  }

  /** Figures over the samples added at `sinceMs` or later. */
  figures(sinceMs: number): SampleFigures {
    const kept = Math.min(this.#added, this.#valuesMs.length)
    const sorted = this.#valuesMs
      .subarray(0, kept)
      .filter((_, at) => (this.#timesMs[at] ?? 0) >= sinceMs)
      .sort()
    return { count: sorted.length, p50Ms: rank(sorted, 0.5), p95Ms: rank(sorted, 0.95), maxMs: sorted.at(-1) }
  }
}
