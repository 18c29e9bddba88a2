/** How long a stall makes playback more careful; it counts less and less until then. */
const FORGOTTEN_AFTER_MS = 60_000
const LEAST_STEP_MS = 50
/** In parts, and at least. What media was late by, and may be again, is known from its arrivals. */
const MOST_PARTS = 2
const LEAST_MOST_MS = 200

/**
 * More to keep buffered after stalls: the buffer was too small for this network. A quarter of a part for a stall just now, less the longer
 * ago it was, and bounded, so that a bad minute does not make the rest of the stream late.
 * @param stalledAtMs when playback stalled, on the same clock as `nowMs`
 */
export function cautionMs(stalledAtMs: readonly number[], nowMs: number, partMs: number): number {
  const stepMs = Math.max(LEAST_STEP_MS, partMs / 4)
  const weight = stalledAtMs.reduce(
    (sum, atMs) => sum + Math.max(0, 1 - Math.max(0, nowMs - atMs) / FORGOTTEN_AFTER_MS),
    0,
  )
  return Math.min(Math.max(LEAST_MOST_MS, MOST_PARTS * partMs), weight * stepMs)
}
