import type { ClockReading } from './dash-observation.ts'

/** What a Date header can be off: it has no milliseconds, and it may have been made a little before. */
const DATE_SLACK_MS = 1500
/** The half second that a Date header is taken to stand in the middle of. */
const DATE_ROUNDING_MS = 500
/** Where there is no Date header, our own clock is taken for true to this. */
const OWN_SLACK_MS = 2000

/** The reading with the shortest way there and back. */
export const bestReading = (clocks: readonly ClockReading[]): ClockReading | undefined =>
  clocks.filter(({ aheadMs }) => aheadMs !== undefined).toSorted((a, b) => a.roundTripMs - b.roundTripMs)[0]

/** How far a reading is off what the origin's Date header says (or our own clock), when that is more than can be; else undefined. */
export function skewOf(
  { aheadMs = 0, roundTripMs }: ClockReading,
  dateAheadMs: number | undefined,
): number | undefined {
  const skew = aheadMs - (dateAheadMs ?? 0)
  const slack = (dateAheadMs === undefined ? OWN_SLACK_MS : DATE_SLACK_MS) + roundTripMs / 2
  return Math.abs(skew) > slack ? skew : undefined
}

/** The best reading, if it can be true. */
function trueReading(clocks: readonly ClockReading[], dateAheadMs: number | undefined): ClockReading | undefined {
  const best = bestReading(clocks)
  return best && skewOf(best, dateAheadMs) === undefined ? best : undefined
}

/** How far the origin's clock is ahead of ours, by UTCTiming if that can be true, else by its Date header, else not at all. */
export const originAheadMs = (clocks: readonly ClockReading[], dateAheadMs: number | undefined): number =>
  trueReading(clocks, dateAheadMs)?.aheadMs ?? dateAheadMs ?? 0

/** How far {@link originAheadMs} can be off, milliseconds. */
export function clockSlackMs(clocks: readonly ClockReading[], dateAheadMs: number | undefined): number {
  const reading = trueReading(clocks, dateAheadMs)
  if (reading) return reading.roundTripMs / 2
  return dateAheadMs === undefined ? OWN_SLACK_MS : DATE_ROUNDING_MS
}
