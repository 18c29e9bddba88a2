/** Attempts to mend something that fails again and again. */
export interface Attempts {
  /** In a row, since it last held for a while. */
  readonly made: number
  /** When the last one is made, milliseconds. */
  readonly lastAtMs: number
}

export const NO_ATTEMPTS: Attempts = { made: 0, lastAtMs: Number.NEGATIVE_INFINITY }

/** Most attempts in a row. */
export const MOST_ATTEMPTS = 5
/** Before the first attempt of a row; each further one waits twice as long as the one before. */
export const FIRST_DELAY_MS = 500
/** What has held for so long since the last attempt is mended: the next fault begins a new row. */
export const STEADY_MS = 60_000

/** The next attempt at a fault of now, and how long to wait before it; undefined when there were enough. */
export function nextAttempt(
  before: Attempts,
  nowMs: number,
): { readonly attempts: Attempts; readonly delayMs: number } | undefined {
  const made = nowMs - before.lastAtMs >= STEADY_MS ? 0 : before.made
  if (made >= MOST_ATTEMPTS) return undefined
  const delayMs = FIRST_DELAY_MS * 2 ** made
  return { attempts: { made: made + 1, lastAtMs: nowMs + delayMs }, delayMs }
}
