import { msToTicks, TIMESCALE } from '../../domain/time.ts'

/** What a playlist promises. Computed once from the longest part and segment; Apple's players stop when any of it changes. */
export interface PlaylistConstants {
  /** EXT-X-TARGETDURATION, whole seconds. */
  readonly targetSeconds: number
  /** PART-TARGET, ticks. */
  readonly partTicks: number
  /** PART-HOLD-BACK, milliseconds: at least three part targets. */
  readonly partHoldBackMs: number
  /** HOLD-BACK, seconds: three target durations. */
  readonly holdBackSeconds: number
  /** CAN-SKIP-UNTIL, seconds: six target durations, the least there may be (RFC 8216bis, 4.4.3.8). */
  readonly skipUntilSeconds: number
  /**
   * How many parts ahead of the last a blocking request may ask (RFC 8216bis, 6.2.5.2: the Advance Part Limit): three
   * seconds of them, or three when parts last a second or more.
   */
  readonly advancePartLimit: number
}

/** The constants for parts of at most `partMs` and segments of at most `segmentMs`. */
export function playlistConstants(partMs: number, segmentMs: number): PlaylistConstants {
  const targetSeconds = Math.max(1, Math.ceil(msToTicks(segmentMs) / TIMESCALE))
  const partTicks = Math.max(1, msToTicks(partMs))
  const partSeconds = partTicks / TIMESCALE
  return {
    targetSeconds,
    partTicks,
    partHoldBackMs: Math.ceil((3 * partTicks * 1000) / TIMESCALE),
    holdBackSeconds: 3 * targetSeconds,
    skipUntilSeconds: 6 * targetSeconds,
    advancePartLimit: partSeconds < 1 ? Math.ceil(3 / partSeconds) : 3,
  }
}
