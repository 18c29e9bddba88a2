import type { Sample } from './fragment-samples.ts'
import { NumberColumn } from './number-column.ts'

/** Samples from `firstSample` on are coded as the sample entry of this index (from 0) says. */
export interface EntryRun {
  readonly firstSample: number
  readonly entry: number
}

/** Where every sample of a recording lies and when it is shown: 20 bytes a sample, 20 MB for nine hours at 30 fps. */
export class SampleTable {
  readonly #offsets = NumberColumn.float64()
  readonly #times = NumberColumn.float64()
  readonly #sizes = NumberColumn.uint32()
  readonly #keyframes = NumberColumn.uint32()
  #entryRuns: EntryRun[] = []
  #lastDuration = 0

  get length(): number {
    return this.#times.length
  }

  /**
   * Adds the next sample, later in time and in the file than those before.
   * @param entry index of its sample entry, from 0
   */
  add({ offset, size, decodeTime, duration, keyframe }: Sample, entry: number): void {
    if (this.length > 0 && decodeTime <= this.timeAt(this.length - 1)) {
      throw new RangeError(`a sample at ${decodeTime} cannot follow one at ${this.timeAt(this.length - 1)}`)
    }
    if (keyframe) this.#keyframes.push(this.length)
    if (this.#entryRuns.at(-1)?.entry !== entry) this.#entryRuns.push({ firstSample: this.length, entry })
    this.#offsets.push(offset)
    this.#times.push(decodeTime)
    this.#sizes.push(size)
    this.#lastDuration = duration
  }

  /** Keeps the first `length` samples; the last of them keeps the time up to the one that followed. */
  truncate(length: number): void {
    if (length >= this.length) return
    this.#lastDuration = length > 0 ? this.timeAt(length) - this.timeAt(length - 1) : 0
    for (const column of [this.#offsets, this.#times, this.#sizes]) column.truncate(length)
    let keyframes = this.#keyframes.length
    while (keyframes > 0 && this.#keyframes.at(keyframes - 1) >= length) keyframes--
    this.#keyframes.truncate(keyframes)
    this.#entryRuns = this.#entryRuns.filter(({ firstSample }) => firstSample < length)
  }

  offsetAt(sample: number): number {
    return this.#offsets.at(sample)
  }

  sizeAt(sample: number): number {
    return this.#sizes.at(sample)
  }

  /** Decode time, which is presentation time too: ticks. */
  timeAt(sample: number): number {
    return this.#times.at(sample)
  }

  /** Keyframes, as numbers of samples. */
  get keyframes(): Pick<NumberColumn, 'length' | 'at'> {
    return this.#keyframes
  }

  get entryRuns(): readonly EntryRun[] {
    return this.#entryRuns
  }

  /** Ticks: when the first sample starts; 0 when there is none. */
  get startTime(): number {
    return this.length > 0 ? this.timeAt(0) : 0
  }

  /** Ticks: when the last sample ends by its own duration. */
  get endTime(): number {
    return this.length > 0 ? this.timeAt(this.length - 1) + this.#lastDuration : 0
  }

  /** First byte after the last sample. */
  get endOffset(): number {
    return this.length > 0 ? this.offsetAt(this.length - 1) + this.sizeAt(this.length - 1) : 0
  }

  /** Number of samples that lie wholly before `offset` in the file. */
  countBefore(offset: number): number {
    let low = 0
    let high = this.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.offsetAt(middle) + this.sizeAt(middle) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
