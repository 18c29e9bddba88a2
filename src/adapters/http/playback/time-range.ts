/** A span of media time, seconds. */
export interface TimeRange {
  readonly startS: number
  readonly endS: number
}

/** A rounding error before a range is not outside of it. */
const SLACK_S = 0.05

/** The range that a position is in, so that playback can go on from there. */
export const rangeAt = (ranges: readonly TimeRange[], atS: number): TimeRange | undefined =>
  ranges.find(({ startS, endS }) => startS <= atS + SLACK_S && endS > atS)

/** What can be played from a position without a break, milliseconds. */
export const bufferedAheadMs = (ranges: readonly TimeRange[], atS: number): number => {
  const range = rangeAt(ranges, atS)
  return range ? (range.endS - atS) * 1000 : 0
}
