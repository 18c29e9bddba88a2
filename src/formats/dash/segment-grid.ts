import { ticksToMs } from '../../domain/time.ts'

/** Segments that begin later than this share of the grid after their place are not in the MPD. */
const TOLERANCE = 0.25

/** Media time in whole milliseconds, as packaging counts it where it cuts. */
const wholeMs = (pts: number): number => Math.round(ticksToMs(pts))

/**
 * Number of the place on the grid that a media time falls into. Counted from media time 0, so it needs no counter that could
 * restart: place N begins at N times the grid, and on the wall clock as long after MPD@availabilityStartTime.
 */
export const placeOf = (pts: number, gridMs: number): number => Math.floor(wholeMs(pts) / gridMs)

/** True for a segment that begins where its place does, give or take the frame grid; one that begins in its midst does not. */
export const beginsAtPlace = (pts: number, gridMs: number): boolean =>
  wholeMs(pts) - placeOf(pts, gridMs) * gridMs < gridMs * TOLERANCE
