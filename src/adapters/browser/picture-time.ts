/**
 * From the moment a page painted to the moment its picture is due on the display: between one and two refreshes at 60 Hz, two on a
 * page that redraws all the time (measured: 33 to 34 ms), one for a change that came just before a refresh. The middle is off by
 * half a refresh at most.
 */
const DISPLAY_LEAD_MS = 1.5 * (1000 / 60)

/** A picture is at most so old when it arrives; anything beyond is a wall clock that was set while it was under way. */
const MAX_AGE_MS = 500

/** When a picture arrived and what the browser said of it. */
export interface PictureArrival {
  /** Arrival on the clock of the pipeline, milliseconds since 1970. */
  readonly nowMs: number
  /** Arrival on the system's wall clock, which is the one Chromium reads. */
  readonly wallMs: number
  /** `metadata.timestamp` of the screencast frame in milliseconds, if it has one. */
  readonly stampMs: number | undefined
  /** What this function gave for the picture before. */
  readonly previousMs: number
}

/**
 * When a picture was captured, on the clock of the pipeline.
 *
 * Chromium stamps a screencast frame with the moment it is due on the display. That lies on the grid of the refreshes, so it has
 * no jitter, but may lie some milliseconds after the frame's arrival (measured: 4 ms after, on a page that redraws all the time).
 * {@link DISPLAY_LEAD_MS} earlier is when the page painted. Only the age of a picture is taken from the wall clock, never its time, so
 * that a clock that is set moves one picture by at most {@link MAX_AGE_MS}; and time never runs back.
 */
export function pictureTimeMs({ nowMs, wallMs, stampMs, previousMs }: PictureArrival): number {
  const ageMs = stampMs === undefined ? 0 : wallMs - stampMs + DISPLAY_LEAD_MS
  return Math.max(previousMs, nowMs - Math.min(MAX_AGE_MS, Math.max(0, ageMs)))
}

/** Stamps further apart than this were not swapped under way: the wall clock was set back. */
const MAX_OVERTAKING_MS = 1000

/**
 * True for a picture that is older than one delivered before: Chromium codes up to three pictures at once and sends each when it
 * is done, so that now and then a newer one comes first.
 */
export const isOvertaken = (stampMs: number | undefined, newestMs: number | undefined): boolean =>
  stampMs !== undefined && newestMs !== undefined && stampMs < newestMs && newestMs - stampMs < MAX_OVERTAKING_MS
