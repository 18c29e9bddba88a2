/** What the speed of playback is decided from. Milliseconds throughout, but for the speed. */
export interface EdgeFacts {
  /** What is left of the buffer right before a part that comes as early as any: later ones are waited for with this. */
  readonly slackMs: number
  /** What that should be. */
  readonly targetMs: number
  /** What can be played at this moment without waiting. */
  readonly bufferedMs: number
  /** The speed now: a correction that has begun goes on until it is through. */
  readonly rate: number
}

/** Small errors are left alone: a speed that never rests is seen in scrolling text. Too little matters more than too much. */
const TOO_LATE_MS = 30
const TOO_NEAR_MS = 15
/** Where a correction ends: the next small error is not to begin it again. */
const ENOUGH_MS = 5
const FASTEST = 1.5
const SLOWEST = 0.9
/** Speed changes in steps of a twentieth, one for so much error: a change itself costs the browser something. */
const STEP_MS = 50
const STEPS = 20
/** Share of the target: nobody hurries on with less than this buffered, whatever the slack is believed to be. */
const TOO_LITTLE = 0.5

/** Playback rate that brings the slack to its target: in proportion to the error, a second of it in a second. */
export function playbackRate({ slackMs, targetMs, bufferedMs, rate }: EdgeFacts): number {
  const errorMs = slackMs - targetMs
  if (errorMs > (rate > 1 ? ENOUGH_MS : TOO_LATE_MS))
    return bufferedMs > targetMs * TOO_LITTLE ? Math.min(FASTEST, 1 + Math.ceil(errorMs / STEP_MS) / STEPS) : 1
  if (errorMs < -(rate < 1 ? ENOUGH_MS : TOO_NEAR_MS))
    return Math.max(SLOWEST, 1 + Math.floor(errorMs / STEP_MS) / STEPS)
  return 1
}

/** How much earlier than a whole part the next one may be needed: requests are short where parts are. */
const PART_LESS_MS = 100
const LEAST_MS = 140

/**
 * The least slack, where nothing varies. Longer parts stand for slower networks, whose parts come later. Right after a part a whole
 * part more is buffered, so that latency is about two parts: 0.4 s for 200 ms, 2 s for one second.
 */
export const partSlackMs = (partMs: number): number => Math.max(LEAST_MS, partMs - PART_LESS_MS)

/** The least slack of a stream that comes frame by frame. */
export const FRAME_SLACK_MS = 100

/** Kept beyond the lateness that has been seen: decoding takes time, too. */
const MARGIN_MS = 40
const MOST_LATENESS_MS = 1000

/** What the slack is to be. */
export interface SlackFacts {
  /** Where nothing varies. */
  readonly leastMs: number
  /** More, for what cannot be told from arrivals. */
  readonly cautionMs: number
  /** How late media has come again and again. */
  readonly latenessMs: number
}

/** Enough for what was late before to be late again, before anything stalls. */
export const targetSlackMs = ({ leastMs, cautionMs, latenessMs }: SlackFacts): number =>
  Math.max(leastMs + cautionMs, Math.min(MOST_LATENESS_MS, latenessMs) + MARGIN_MS)
