/** Attempts to mend something that fails again and again. */
export interface Attempts {
  /** In a row, since it last held for a while. */
  readonly made: number
  /** Since when the last one holds, milliseconds; absent while it does not, however long it takes. */
  readonly heldFromMs?: number
}

export const NO_ATTEMPTS: Attempts = { made: 0 }

/** Most attempts in a row. */
export const MOST_ATTEMPTS = 5
/** Before the first attempt of a row; each further one waits twice as long as the one before. */
export const FIRST_DELAY_MS = 500
/** What has held for so long is mended: the next fault begins a new row. */
export const STEADY_MS = 60_000

/** The next attempt at a fault of now, and how long to wait before it; undefined when there were enough. */
export function nextAttempt(
  { made: before, heldFromMs = Number.POSITIVE_INFINITY }: Attempts,
  nowMs: number,
): { readonly attempts: Attempts; readonly delayMs: number } | undefined {
  const made = nowMs - heldFromMs >= STEADY_MS ? 0 : before
  if (made >= MOST_ATTEMPTS) return undefined
  return { attempts: { made: made + 1 }, delayMs: FIRST_DELAY_MS * 2 ** made }
}

/** The last attempt has succeeded. */
export const attemptHeld = ({ made }: Attempts, nowMs: number): Attempts => ({ made, heldFromMs: nowMs })
