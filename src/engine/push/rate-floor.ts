/** How a rate stands to its floor. */
export interface RateFloor {
  /** What is missing up to the floor, bytes; below 0: what was sent ahead of it. */
  readonly owedBytes: number
  /** Media time of the newest unit, milliseconds; absent before the first. */
  readonly atMs?: number
}

/** One unit as it is about to be sent. */
export interface FloorUnit {
  /** Media time, milliseconds. */
  readonly timeMs: number
  readonly bytes: number
  /** Whether the connection does not keep up: then nothing is added, and what was missing is forgotten. */
  readonly behind: boolean
}

export const FIRST_FLOOR: RateFloor = { owedBytes: 0 }

/** A keyframe is ahead of the floor; more than this is not made good by sending less after it, milliseconds. */
export const AHEAD_MS = 250
/** A hole in the media is made good no further than this, milliseconds. */
export const LONGEST_HOLE_MS = 1000
/** Less waits for the next unit, bytes. */
export const LEAST_MISSING_BYTES = 64

/**
 * A bucket of tokens, by media time: it fills at the rate of the floor, each unit takes its bytes out, and what is left over is missing.
 * So from any unit to any later one no less is sent than the floor over that time, but for {@link AHEAD_MS} of it and
 * {@link LEAST_MISSING_BYTES}; and nothing is missing from a stream that keeps above the floor by itself.
 * @param floorBps bits a second; 0: nothing is ever missing
 */
export function nextFloor(
  { owedBytes, atMs }: RateFloor,
  { timeMs, bytes, behind }: FloorUnit,
  floorBps: number,
): { readonly floor: RateFloor; readonly missingBytes: number } {
  const bytesIn = (ms: number) => (floorBps / 8000) * ms
  const sinceMs = Math.min(LONGEST_HOLE_MS, Math.max(0, timeMs - (atMs ?? timeMs)))
  const owed = behind ? Number.NEGATIVE_INFINITY : owedBytes + bytesIn(sinceMs) - bytes
  const missingBytes = owed < LEAST_MISSING_BYTES ? 0 : Math.floor(owed)
  return { floor: { owedBytes: Math.max(-bytesIn(AHEAD_MS), owed - missingBytes), atMs: timeMs }, missingBytes }
}
