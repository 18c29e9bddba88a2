import type { ErrorCode, FlyBrowserError } from '../../../domain/errors.ts'

/** What passes by itself. */
const PASSING: readonly ErrorCode[] = ['OBJECTS_UNREACHABLE', 'OBJECTS_BUSY', 'OBJECTS_TIMEOUT', 'OBJECTS_FAILED']
/** Whether what failed is away, busy or slow, and not something that a person has to mend. */
export const isPassing = ({ code }: FlyBrowserError): boolean => PASSING.includes(code)

/** What may be bad luck, and is believed after so many in a row. */
const PERHAPS_PASSING: readonly ErrorCode[] = ['OBJECT_DAMAGED']
const MOST_FAILURES = 5

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 20_000

/** How often a request was tried in vain. */
export interface Attempts {
  /** When it was first tried. */
  readonly sinceMs: number
  readonly count: number
}

/** What a decision may rest on beside the past. */
export interface Moment {
  readonly nowMs: number
  /** From 0 to 1: spreads those that lost the same server. */
  readonly random: number
}

/**
 * When to try a request again, milliseconds since 1970; undefined: not at all. Twice as long each time up to 20 s, and of that between
 * half and all.
 * @param attempts with the one that failed just now
 * @param patienceMs how long after the first attempt another one may begin
 */
export function retryAtMs(
  error: FlyBrowserError,
  attempts: Attempts,
  patienceMs: number,
  { nowMs, random }: Moment,
): number | undefined {
  const mayPass = PERHAPS_PASSING.includes(error.code) && attempts.count < MOST_FAILURES
  if (!mayPass && !isPassing(error)) return undefined
  const delayMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts.count - 1)) * (0.5 + random / 2)
  return nowMs + delayMs - attempts.sinceMs > patienceMs ? undefined : nowMs + delayMs
}
