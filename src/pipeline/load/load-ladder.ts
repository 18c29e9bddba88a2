import { judge, type LoadSample, lengthMs, mostLagMs, reasonOfPressure } from './load-sample.ts'

/** A lane is judged by this much of its newest past, milliseconds; so this is also the least time between two steps. */
export const JUDGED_MS = 1000
/** Time that a step, or a new encoder, gets to show what it does, milliseconds; less when the lag grows nevertheless. */
const SETTLE_MS = 2000
/** Good time before a step up, milliseconds. */
const GOOD_MS = 10_000
/** Longest good time that is waited for, after steps up that failed. */
const MOST_GOOD_MS = 80_000
/** A step up that is taken back sooner has failed. */
const HOLD_MS = 20_000

/** Where a lane stands on its ladder, and what that is judged by. */
export interface LadderState {
  /** 0 is the top, where nothing is given up. */
  readonly rung: number
  /** Why it stands there. */
  readonly reason: string
  readonly sinceMs: number
  /** The newest samples, a second at least. */
  readonly recent: readonly LoadSample[]
  /** From here on it is judged whether to step down further. */
  readonly settledMs: number
  /** Lag at the last step down: beyond it, nothing is waited for. */
  readonly lagMs: number
  /** Begin of the good time so far; absent in a bad one. */
  readonly goodFromMs?: number
  /** Good time before the next step up, milliseconds. */
  readonly patienceMs: number
  /** Time of the last step, if it was one up. */
  readonly climbedMs?: number
}

/** At the top. */
export const ladderTop = (nowMs: number): LadderState => ({
  rung: 0,
  reason: 'it keeps up',
  sinceMs: nowMs,
  recent: [],
  settledMs: nowMs + SETTLE_MS,
  lagMs: Number.POSITIVE_INFINITY,
  patienceMs: GOOD_MS,
})

/**
 * The rule by which a lane gives up and takes back, as arithmetic: time comes in as an argument.
 *
 * - A second behind is one step down; the next is judged when that one has shown what it does, or sooner when the lag grows.
 * - Ten good seconds are one step up. One that fails doubles the time until it is tried again, up to 80 s; one that holds forgets that.
 *
 * @param last the lowest rung
 */
export function nextRung(state: LadderState, sample: LoadSample, nowMs: number, last: number): LadderState {
  if (sample.starting) {
    const { goodFromMs: _, ...rest } = state
    return { ...rest, recent: [], settledMs: nowMs + SETTLE_MS, lagMs: Number.POSITIVE_INFINITY }
  }
  const recent = newestSecond([...state.recent, sample])
  const held = state.climbedMs !== undefined && nowMs - state.climbedMs >= HOLD_MS
  const known: LadderState = { ...state, recent, ...(held ? { patienceMs: GOOD_MS } : {}) }
  if (lengthMs(recent) < JUDGED_MS - 1) return known
  const verdict = judge(recent)
  if (verdict === 'behind') return bad(known, nowMs, last)
  if (verdict === 'good') return good(known, nowMs)
  const { goodFromMs: _, ...rest } = known
  return rest
}

function bad(state: LadderState, nowMs: number, last: number): LadderState {
  const { goodFromMs: _, climbedMs, ...rest } = state
  const lagMs = mostLagMs(state.recent)
  const settled = nowMs >= state.settledMs || lagMs > state.lagMs
  if (!settled || state.rung >= last) return { ...rest, ...(climbedMs === undefined ? {} : { climbedMs }) }
  const failed = climbedMs !== undefined && nowMs - climbedMs < HOLD_MS
  return {
    ...rest,
    ...stepped(state.rung + 1, reasonOfPressure(state.recent), nowMs),
    lagMs,
    patienceMs: failed ? Math.min(2 * state.patienceMs, MOST_GOOD_MS) : state.patienceMs,
  }
}

function good(state: LadderState, nowMs: number): LadderState {
  const goodFromMs = state.goodFromMs ?? nowMs - JUDGED_MS
  if (state.rung === 0 || nowMs - goodFromMs < state.patienceMs) return { ...state, goodFromMs }
  const { goodFromMs: _, ...rest } = state
  const seconds = Math.round((nowMs - goodFromMs) / 1000)
  const reason = `it kept up for ${seconds} s`
  return { ...rest, ...stepped(state.rung - 1, reason, nowMs), settledMs: nowMs, climbedMs: nowMs }
}

const stepped = (rung: number, reason: string, nowMs: number) => ({
  rung,
  reason,
  sinceMs: nowMs,
  recent: [],
  settledMs: nowMs + SETTLE_MS,
})

/** The fewest of the newest samples that make a second. */
function newestSecond(samples: readonly LoadSample[]): readonly LoadSample[] {
  const [, ...rest] = samples
  return lengthMs(rest) >= JUDGED_MS - 1 ? newestSecond(rest) : samples
}
