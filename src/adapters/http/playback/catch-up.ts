/** What the speed of playback is decided from. Milliseconds throughout. */
export interface BufferFacts {
  /** Least that was buffered ahead of the playhead during the last part: the buffer rises and falls by a part each time. */
  readonly lowestMs: number
  /** What that should be. */
  readonly targetMs: number
}

/** Small errors are left alone: a speed that never rests is seen in scrolling text. */
const DEAD_BAND_MS = 50
/** Running dry is avoided by slowing down a little, later than catching up begins. */
const SLOW_BAND_MS = 150
const FASTEST = 1.5
const SLOWEST = 0.95

/** Playback rate that brings the buffer to its target: proportional to the error, in seconds a second. */
export function playbackRate({ lowestMs, targetMs }: BufferFacts): number {
  const errorMs = lowestMs - targetMs
  if (errorMs > DEAD_BAND_MS) return Math.min(FASTEST, 1 + errorMs / 1000)
  if (errorMs < -SLOW_BAND_MS) return SLOWEST
  return 1
}

/** Above this error catching up would take too long, and playback jumps to the live edge instead. */
export const JUMP_MS = 4000

/** A stall says the target is too small for this network: more by a step for each of late, and bounded. */
const STALL_STEP_MS = 150
const STALL_MOST_MS = 1500

/**
 * The least buffer to keep. The server says how far behind the edge to stay (PART-HOLD-BACK); right after a part came the
 * playhead is that far behind, and a part less right before the next.
 */
export const bufferTargetMs = (holdBackMs: number, partMs: number, recentStalls: number): number =>
  Math.max(partMs, holdBackMs - partMs) + Math.min(STALL_MOST_MS, recentStalls * STALL_STEP_MS)
