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

/** Whether the stream has left a viewer behind is decided from. */
export interface StandFacts {
  /** For how long playback has been standing, milliseconds. */
  readonly stoodMs: number
  /** How often something was done about it. */
  readonly asked: number
  /** Where a follower of the stream is to be, by its playlist. */
  readonly liveS: number
  readonly bufferedEndS: number
}

/** A stall this long is more than a part that is late. */
const PATIENCE_MS = 300
/** So many times longer each time: a slow network is not to begin anew for ever. */
const MORE_PATIENCE = 4

/** The stream has gone on, and nothing of it comes: what is being loaded, if anything is, is not worth waiting for. */
export const isLeftBehind = ({ stoodMs, asked, liveS, bufferedEndS }: StandFacts): boolean =>
  stoodMs > PATIENCE_MS * MORE_PATIENCE ** asked && liveS > bufferedEndS
