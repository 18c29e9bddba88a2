import type { UnusableCause } from './unusable-reason.ts'

/** How long an encoder that failed is left alone, milliseconds: the first time, and at most; twice as long each time in a row. */
export const DEMOTED_FIRST_MS = 30_000
export const DEMOTED_LONGEST_MS = 30 * 60_000
/** One that worked this long has made good: its next failure is a first again. Milliseconds. */
export const MADE_GOOD_MS = 5 * 60_000

interface Mark {
  /** Failures in a row; none while it is only busy. */
  readonly failures: number
  /** Not to be tried before; `Infinity` for a busy one while one of ours is open: its end frees a place. */
  readonly untilMs: number
  readonly busy: boolean
}

/** Which encoders are not to be tried now. Plain data: each event gives a new state. Keys name a binary and an encoder. */
export interface Demotions {
  readonly marks: ReadonlyMap<string, Mark>
  /** How many of ours are open, by key. */
  readonly open: ReadonlyMap<string, number>
}

export const NO_DEMOTIONS: Demotions = { marks: new Map(), open: new Map() }

const withMark = (state: Demotions, key: string, mark: Mark | undefined): Demotions => {
  const marks = new Map(state.marks)
  if (mark) marks.set(key, mark)
  else marks.delete(key)
  return { ...state, marks }
}

const withOpen = (state: Demotions, key: string, change: number): Demotions => {
  const open = new Map(state.open)
  const count = Math.max(0, (open.get(key) ?? 0) + change)
  if (count > 0) open.set(key, count)
  else open.delete(key)
  return { ...state, open }
}

/** One of ours was opened. */
export const encoderOpened = (state: Demotions, key: string): Demotions => withOpen(state, key, 1)

/** One of ours ended as it was told to, after `livedMs`. It frees a place, so that busy ones are free to be tried, and may have made good. */
export function encoderEnded(state: Demotions, key: string, livedMs: number): Demotions {
  const mark = state.marks.get(key)
  const freed = withOpen(state, key, -1)
  return mark && (mark.busy || livedMs >= MADE_GOOD_MS) ? withMark(freed, key, undefined) : freed
}

/**
 * One of ours failed after `livedMs`, at `nowMs` on any clock that does not go back. Having too many at once is no fault of the encoder: it is
 * tried again as soon as one of ours ends, or, where none is open (other programs have them), after the shortest while.
 */
export function encoderFailed(
  state: Demotions,
  key: string,
  { nowMs, livedMs, cause }: { readonly nowMs: number; readonly livedMs: number; readonly cause: UnusableCause },
): Demotions {
  const freed = withOpen(state, key, -1)
  const before = state.marks.get(key)?.failures ?? 0
  if (cause === 'busy') {
    const untilMs = freed.open.has(key) ? Number.POSITIVE_INFINITY : nowMs + DEMOTED_FIRST_MS
    return withMark(freed, key, { failures: before, untilMs, busy: true })
  }
  const failures = livedMs >= MADE_GOOD_MS ? 1 : before + 1
  const forMs = Math.min(DEMOTED_FIRST_MS * 2 ** (failures - 1), DEMOTED_LONGEST_MS)
  return withMark(freed, key, { failures, untilMs: nowMs + forMs, busy: false })
}

/** Whether it is to be left alone now. */
export const isDemoted = ({ marks }: Demotions, key: string, nowMs: number): boolean =>
  nowMs < (marks.get(key)?.untilMs ?? Number.NEGATIVE_INFINITY)
