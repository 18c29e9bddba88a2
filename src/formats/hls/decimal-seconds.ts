import { ticksToSeconds } from '../../domain/time.ts'

/**
 * Ticks as seconds with five places: one tick is 11 microseconds, so durations keep their order when written. A part that is
 * not longer than the part target in ticks is never longer in text.
 */
export const decimalSeconds = (ticks: number): string => ticksToSeconds(ticks).toFixed(5)
