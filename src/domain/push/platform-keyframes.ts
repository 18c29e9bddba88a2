import { FlyBrowserError } from '../errors.ts'

/** What platforms ask for, and above what they refuse a stream or drop it, from keyframe to keyframe, milliseconds. */
export const PLATFORM_KEYFRAMES_MS = { wanted: 2000, most: 4000 } as const

/** A picture of a busy machine is late by this at times. */
const LATE_MS = 200

/** What there is to say about keyframes that come so seldom; undefined where platforms take it. */
export const keyframeComplaint = (intervalMs: number): FlyBrowserError | undefined =>
  intervalMs > PLATFORM_KEYFRAMES_MS.most + LATE_MS
    ? new FlyBrowserError('PUSH_KEYFRAMES_SELDOM', { seconds: Math.round(intervalMs / 100) / 10 })
    : undefined
