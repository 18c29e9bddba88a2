/** Ticks a second of every media time in the program: 90 kHz divides 15, 24, 25, 30, 50 and 60 fps without remainder. */
export const TIMESCALE = 90_000

/** Milliseconds to ticks of {@link TIMESCALE}, rounded to the nearest tick. */
export const msToTicks = (ms: number): number => Math.round((ms * TIMESCALE) / 1000)

/** Ticks of {@link TIMESCALE} to milliseconds (not rounded). */
export const ticksToMs = (ticks: number): number => (ticks * 1000) / TIMESCALE

/** Ticks of {@link TIMESCALE} to seconds (not rounded). */
export const ticksToSeconds = (ticks: number): number => ticks / TIMESCALE
