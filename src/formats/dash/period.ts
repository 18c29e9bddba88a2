import { beginsAtPlace, placeOf } from './segment-grid.ts'

/** What periods need to know of a segment. */
export interface TimedSegment {
  /** Ticks since media time 0. */
  readonly pts: number
  /** Which init segment decodes it. */
  readonly init: number
  /** Does not continue the segment before. */
  readonly discontinuity: boolean
}

/** A run of segments with consecutive numbers, one init segment and no discontinuity; a Period of the MPD. */
export interface Period {
  /** Stable, and never used again: numbers only grow. */
  readonly id: string
  /** Number of its first segment, also after that has left the window. */
  readonly first: number
  /** Number of its newest segment. */
  readonly last: number
  readonly init: number
}

/**
 * ffmpeg (5.1) takes a presentationTimeOffset of 0 for none, reckons in another way and then asks for segments far below zero of a
 * stream younger than its suggestedPresentationDelay; so no period begins at media time 0.
 */
const FIRST_NUMBER = 1

/**
 * Takes the next segment, as soon as it has begun. A segment that begins in the midst of its place (the first of a stream, and the
 * first after an encoder restart) is left out; the next one begins a period.
 */
export function followPeriods(periods: readonly Period[], segment: TimedSegment, gridMs: number): readonly Period[] {
  const number = placeOf(segment.pts, gridMs)
  const current = periods.at(-1)
  if (!beginsAtPlace(segment.pts, gridMs) || number < FIRST_NUMBER || (current && number <= current.last))
    return periods
  if (current && !segment.discontinuity && number === current.last + 1 && segment.init === current.init) {
    return [...periods.slice(0, -1), { ...current, last: number }]
  }
  return [...periods, { id: `from-${number}`, first: number, last: number, init: segment.init }]
}

/** The periods of which something is still in a window that begins with this number. */
export const periodsSince = (periods: readonly Period[], number: number): readonly Period[] =>
  periods.some(({ last }) => last < number) ? periods.filter(({ last }) => last >= number) : periods
