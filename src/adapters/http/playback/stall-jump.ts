/** What happens after a stall is decided from. Milliseconds throughout. */
export interface StallFacts {
  /** How much later than intended playback is. */
  readonly lateMs: number
  /** What can be played without waiting. */
  readonly bufferedMs: number
  /** What is to be left of that after a jump. */
  readonly leaveMs: number
}

/** Up to this, faster playback is at its place within half a second or little more, and nothing is left out. */
const CATCH_UP_MS = 300

/**
 * How far to jump on after a stall: to where playback is meant to be, if that is far. Zero to stay: it is not far, or what is to be
 * jumped to is not there yet.
 */
export const stallJumpMs = ({ lateMs, bufferedMs, leaveMs }: StallFacts): number =>
  lateMs > CATCH_UP_MS && bufferedMs - lateMs >= leaveMs ? lateMs : 0
