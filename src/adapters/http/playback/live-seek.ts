import { rangeAt, type TimeRange } from './time-range.ts'

/** What a jump of a stream that comes frame by frame is decided from. */
export interface BufferedMedia {
  readonly ranges: readonly TimeRange[]
  readonly currentS: number
  /** Keeps to the live edge. */
  readonly following: boolean
  /** How far from the end playback is to begin. */
  readonly targetS: number
}

/** Further behind than this, catching up by speed would take too long. */
const JUMP_S = 1
/** Less than this left of a range is its end: decoders stop a frame early. */
const END_S = 0.04
/** A position exactly at a border may be rounded to before it. */
const INSIDE_S = 0.001

/** Where to go on: near the edge when far behind it, over a gap when the playhead has come to one; undefined to stay. */
export function liveSeek({ ranges, currentS, following, targetS }: BufferedMedia): number | undefined {
  const last = ranges.at(-1)
  if (!last) return undefined
  if (following && last.endS - currentS > JUMP_S + targetS) return Math.max(last.startS + INSIDE_S, last.endS - targetS)
  const here = rangeAt(ranges, currentS)
  if (here && here.endS - currentS > END_S) return undefined
  const next = ranges.find(({ startS }) => startS > currentS)
  return next && next.startS + INSIDE_S
}

/** Removing a little at a time costs more than it frees. */
const STEP_S = 5

/** Media before this can be let go: it is further behind the edge than the window, by a step at least. */
export function trimBefore(ranges: readonly TimeRange[], windowS: number): number | undefined {
  const [first] = ranges
  const last = ranges.at(-1)
  if (!first || !last) return undefined
  const keepFromS = last.endS - windowS
  return keepFromS - first.startS > STEP_S ? keepFromS : undefined
}
