import { TIMESCALE } from './time.ts'

/** Ticks of one frame at a whole frame rate. */
export const frameTicks = (fps: number): number => Math.round(TIMESCALE / fps)

/**
 * A length of time as whole frames, at least one: the grid on which pacing, keyframes, parts and segments meet. `333ms` at 30 fps
 * is 10 frames, a third of a second exactly.
 */
export const framesIn = (ms: number, fps: number): number => Math.max(1, Math.round((ms * fps) / 1000))
