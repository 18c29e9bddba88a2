/** One reading of growing counters. */
export interface Reading {
  /** Milliseconds. */
  readonly atMs: number
  readonly frames: number
  readonly bytes: number
  readonly dropped: number
}

export interface Rates {
  /** Frames a second. */
  readonly fps: number
  /** Bits a second. */
  readonly bitrateBps: number
  /** Frames dropped, of all that came, 0 to 1. */
  readonly dropShare: number
}

/** Rates over the last few seconds, from readings of growing counters. */
export class RateMeter {
  readonly #windowMs: number
  #readings: Reading[] = []

  constructor(windowMs = 5000) {
    this.#windowMs = windowMs
  }

  add(reading: Reading): void {
    const from = reading.atMs - this.#windowMs
    // One reading at or before the start of the window is kept, so that the window is full.
    const older = this.#readings.findLastIndex((r) => r.atMs <= from)
    this.#readings = [...this.#readings.slice(Math.max(0, older)), reading]
  }

  get rates(): Rates {
    const [first, last] = [this.#readings[0], this.#readings.at(-1)]
    if (!first || !last || last.atMs <= first.atMs) return { fps: 0, bitrateBps: 0, dropShare: 0 }
    const seconds = (last.atMs - first.atMs) / 1000
    const frames = last.frames - first.frames
    const dropped = last.dropped - first.dropped
    return {
      fps: frames / seconds,
      bitrateBps: ((last.bytes - first.bytes) * 8) / seconds,
      dropShare: dropped === 0 ? 0 : dropped / (dropped + frames),
    }
  }
}
