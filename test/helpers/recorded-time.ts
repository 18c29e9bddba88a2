/** Moments around the start and the end of a recording, each of one clock in milliseconds. */
export interface RecordedTime {
  readonly startMs: number
  readonly startedMs: number
  readonly stopMs: number
  readonly stoppedMs: number
}

/** What a recording may lack of the time it was made in, or have beyond it, on a machine that does nothing else, milliseconds. */
const LEAST_ERROR_MS = 500

/**
 * How far the length of a recording is off the time it was made in, in parts of what it may be off: what the machine took to start
 * and to end it, and a tenth of the whole. Below 1 it is right.
 */
export function errorOfLength(
  durationSeconds: number,
  { startMs, startedMs, stopMs, stoppedMs }: RecordedTime,
): number {
  const tookMs = stopMs - startedMs
  const allowedMs = Math.max(LEAST_ERROR_MS, tookMs / 10) + (startedMs - startMs) + (stoppedMs - stopMs)
  return Math.abs(durationSeconds * 1000 - tookMs) / allowedMs
}
