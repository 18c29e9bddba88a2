/** What came within about a second. */
interface Span {
  readonly fromMs: number
  /** From the place of media, as a time, to its arrival: the two clocks differ, so only differences of it mean something. */
  readonly leastDelayMs: number
  readonly mostDelayMs: number
}

const SPAN_MS = 1000
/** How long ago an arrival still says something about the next one. */
const MEMORY_MS = 20_000
/** Media that is later than this for so many spans, without an exception, is on another timeline: nothing is that late for so long. */
const SHIFT_MS = 1000
const SHIFTED_SPANS = 3

/** When pieces of live media came, and by how much that varies. All times are in milliseconds. */
export class Arrivals {
  #spans: readonly Span[] = []

  /**
   * Takes note of media that has become playable.
   * @param neededMs where playback would be standing without it, in media time: the end of what was there before
   */
  add(atMs: number, neededMs: number): void {
    const delayMs = atMs - neededMs
    const kept = this.#spans.filter(({ fromMs }) => fromMs > atMs - MEMORY_MS)
    const last = kept.at(-1)
    this.#spans = afterShift(
      last && atMs - last.fromMs < SPAN_MS
        ? [
            ...kept.slice(0, -1),
            {
              fromMs: last.fromMs,
              leastDelayMs: Math.min(last.leastDelayMs, delayMs),
              mostDelayMs: Math.max(last.mostDelayMs, delayMs),
            },
          ]
        : [...kept, { fromMs: atMs, leastDelayMs: delayMs, mostDelayMs: delayMs }],
    )
  }

  /** What comes from now on has nothing to do with what came before. */
  forget(): void {
    this.#spans = []
  }

  /** Delay of the media that came earliest, as a difference of the two clocks; undefined before anything came. */
  get leastDelayMs(): number | undefined {
    return this.#spans.length > 0 ? leastDelay(this.#spans) : undefined
  }

  /**
   * How much later than the earliest media has come again and again: as late as this at two moments, two seconds apart. What
   * happened once, a network that was away for a moment, says nothing about what is to be expected.
   */
  get latenessMs(): number {
    const earliestMs = leastDelay(this.#spans)
    const lateness = this.#spans.map(({ mostDelayMs }) => mostDelayMs - earliestMs)
    return Math.max(0, ...lateness.map((each, at) => Math.min(each, Math.max(0, ...lateness.slice(at + 2)))))
  }
}

const leastDelay = (spans: readonly Span[]): number => Math.min(...spans.map(({ leastDelayMs }) => leastDelayMs))

function afterShift(spans: readonly Span[]): readonly Span[] {
  const last = spans.slice(-SHIFTED_SPANS)
  const before = spans.slice(0, -SHIFTED_SPANS)
  const isShifted = before.length > 0 && leastDelay(last) - leastDelay(before) > SHIFT_MS
  return isShifted ? last : spans
}
