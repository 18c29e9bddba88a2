/** What the speed of playback is decided from. Milliseconds throughout, but for the speed. */
export interface BufferFacts {
  /** Least that was buffered ahead of the playhead of late: the buffer rises and falls by a part each time. */
  readonly lowestMs: number
  /** What that should be. */
  readonly targetMs: number
  /** The speed now: a correction that has begun goes on until it is through. */
  readonly rate: number
}

/** Small errors are left alone: a speed that never rests is seen in scrolling text. */
const TOO_MUCH_MS = 50
/** Where catching up ends: the next part that is late by a little is not to begin it again. */
const ENOUGH_MS = 10
/** Shares of the target. Running dry is avoided by slowing down a little, later than catching up begins. */
const TOO_LITTLE = 0.6
const RECOVERED = 0.8
const FASTEST = 1.5
const SLOWEST = 0.95

/** Playback rate that brings the buffer to its target: proportional to the error, in seconds a second. */
export function playbackRate({ lowestMs, targetMs, rate }: BufferFacts): number {
  const errorMs = lowestMs - targetMs
  if (errorMs > (rate > 1 ? ENOUGH_MS : TOO_MUCH_MS)) return Math.min(FASTEST, 1 + errorMs / 1000)
  if (lowestMs < targetMs * (rate < 1 ? RECOVERED : TOO_LITTLE)) return SLOWEST
  return 1
}

/** Parts the least buffer is taken over: long enough that one late part is remembered when the next comes in time. */
const SPAN_PARTS = 3
const SPAN_LEAST_MS = 500

/** How far back samples of the buffer are looked at. */
export const bufferSpanMs = (partMs: number): number => Math.max(SPAN_LEAST_MS, SPAN_PARTS * partMs)

/** How much earlier than a whole part the next one may be needed: requests are short where parts are. */
const PART_LESS_MS = 100
const LEAST_MS = 140

/**
 * The least to have buffered right before a part comes. Longer parts stand for slower networks, whose parts come later. Right
 * after a part it is a part more, so that latency is about two parts: 0.4 s for 200 ms, 2 s for one second.
 */
export const partTargetMs = (partMs: number, cautionMs: number): number =>
  Math.max(LEAST_MS, partMs - PART_LESS_MS) + cautionMs

/** The least to have buffered of a stream that comes frame by frame. */
export const frameTargetMs = (cautionMs: number): number => 100 + cautionMs
