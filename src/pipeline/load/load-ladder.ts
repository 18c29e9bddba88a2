import type { LoadRung } from './load-rungs.ts'
import {
  costMs,
  judge,
  LOOK_MS,
  type LoadSample,
  lengthMs,
  mostLagMs,
  newPicturesPerSecond,
  reasonOfPressure,
} from './load-sample.ts'

/** A lane is judged by this much of its newest past, milliseconds; so this is also the least time between two steps. */
const JUDGED_MS = 1000
/** Time that a step, or a new encoder, gets to show what it does, milliseconds; less when the lag grows nevertheless. */
const SETTLE_MS = 2000
/** Good time before a step up, milliseconds. */
const GOOD_MS = 10_000
/** Longest good time that is waited for, after steps up that failed. */
const MOST_GOOD_MS = 80_000
/** Time with something to do after which a step up has held. */
const HOLD_MS = 20_000
/** Calm that tells nothing is worth so much less than good time. */
const CALM_FOR_GOOD = 6
/** Share of the pictures of a rung that must have come for a calm second to tell that the lane keeps up. */
const TELLING = 1 / 2
/** Share of the time by which the looks at a lane that is silent came late, from which on the machine is to blame. */
const STARVED = 1 / 4

/** The rungs of a lane, and the pictures a second on the first. */
export interface LoadLadder {
  readonly fps: number
  readonly rungs: readonly LoadRung[]
}

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
  /** Time for which it kept up with enough to do, and would have on the rung above, since that was last not so. */
  readonly goodMs: number
  /** Since when nothing was too much for it, be it that there was next to nothing to do. */
  readonly calmFromMs: number
  /** Good time before the next step up, milliseconds. */
  readonly patienceMs: number
  /** After a step up: time with enough to do for which it has not been taken back. Absent when it has held. */
  readonly heldMs?: number
  /** Time for which the encoder has had something to do and gave nothing, and by how much of it the looks came late. */
  readonly silentMs: number
  readonly lateMs: number
  /** It was hard pressed when the last picture came out. */
  readonly pressed: boolean
}

const NOT_SILENT = { silentMs: 0, lateMs: 0 }

/** At the top. */
export const ladderTop = (nowMs: number): LadderState => ({
  rung: 0,
  reason: 'it keeps up',
  sinceMs: nowMs,
  recent: [],
  settledMs: nowMs + SETTLE_MS,
  lagMs: Number.POSITIVE_INFINITY,
  goodMs: 0,
  calmFromMs: nowMs,
  patienceMs: GOOD_MS,
  ...NOT_SILENT,
  pressed: false,
})

/**
 * The rule by which a lane gives up and takes back, as arithmetic: time comes in as an argument.
 *
 * - A second behind is one step down; the next is judged when that one has shown what it does, or sooner when the lag grows.
 * - Ten good seconds are one step up. Good is a second that tells something: at least half of the pictures of the rung came, the lane kept
 *   up, and at what they cost it would keep up on the rung above. Seconds with less to do neither count nor undo what was counted.
 * - A minute in which nothing was too much is one step up as well, so that a page that has come to rest comes back to all its frames.
 * - A step up that is taken back before it had twenty seconds with something to do has failed, however long that took. It doubles
 *   both times, up to eight times; one that holds forgets that.
 */
export function nextRung(state: LadderState, sample: LoadSample, nowMs: number, ladder: LoadLadder): LadderState {
  if (sample.starting) return { ...ladderTop(nowMs), ...standing(state) }
  const recent = newestSecond([...state.recent, sample])
  const known = heard({ ...state, recent }, sample)
  if (lengthMs(recent) < JUDGED_MS - 1) return known
  const verdict = judge(recent)
  const tried = sample.encoded > 0 ? { ...known, pressed: verdict !== 'calm' } : known
  if (verdict === 'behind') return behind(tried, nowMs, ladder)
  const telling = newPicturesPerSecond(recent) >= (TELLING * ladder.fps) / rungOf(tried, ladder).divisor
  const lived = telling ? held(tried, sample.overMs) : tried
  if (verdict === 'pressed') return undone(lived, nowMs)
  return telling ? told(lived, sample.overMs, nowMs, ladder) : climbed(lived, nowMs)
}

/** The encoder gave nothing for so long that it is replaced. Where the machine is to blame, the next one is asked for less. */
export function afterSilence(state: LadderState, nowMs: number, { rungs }: LoadLadder): LadderState {
  const { silentMs, lateMs, pressed, rung } = state
  const starved = silentMs > 0 && lateMs >= STARVED * silentMs
  if (!(pressed || starved) || rung >= rungs.length - 1) return state
  return lower(state, 'the encoder gave nothing on a busy machine', nowMs)
}

/** There are other rungs from here on: fewer, where pictures have become too small to make them smaller. */
export function onRungs(state: LadderState, nowMs: number, { rungs }: LoadLadder): LadderState {
  const last = rungs.length - 1
  return state.rung <= last ? state : { ...state, ...stepped(last, 'there is less to give up', nowMs) }
}

const rungOf = ({ rung }: LadderState, { rungs }: LoadLadder): LoadRung => rungs[rung] as LoadRung

const undone = (state: LadderState, nowMs: number): LadderState => ({ ...state, goodMs: 0, calmFromMs: nowMs })

/** What another encoder changes nothing about. */
const standing = ({ rung, reason, sinceMs, patienceMs, heldMs }: LadderState) => ({
  ...{ rung, reason, sinceMs, patienceMs },
  ...(heldMs === undefined ? {} : { heldMs }),
})

function heard(state: LadderState, { encoded, workMs, overMs }: LoadSample): LadderState {
  if (encoded > 0 || workMs === 0) return { ...state, ...NOT_SILENT }
  return { ...state, silentMs: state.silentMs + overMs, lateMs: state.lateMs + Math.max(0, overMs - LOOK_MS) }
}

function held(state: LadderState, overMs: number): LadderState {
  if (state.heldMs === undefined) return state
  const heldMs = state.heldMs + overMs
  if (heldMs < HOLD_MS) return { ...state, heldMs }
  const { heldMs: _, ...rest } = state
  return { ...rest, patienceMs: GOOD_MS }
}

function behind(state: LadderState, nowMs: number, { rungs }: LoadLadder): LadderState {
  const lagMs = mostLagMs(state.recent)
  const settled = nowMs >= state.settledMs || lagMs > state.lagMs
  if (!settled || state.rung >= rungs.length - 1) return undone(state, nowMs)
  return { ...lower(state, reasonOfPressure(state.recent), nowMs), lagMs }
}

/** One step down. */
function lower(state: LadderState, reason: string, nowMs: number): LadderState {
  const { heldMs, ...rest } = state
  const patienceMs = heldMs === undefined ? state.patienceMs : Math.min(2 * state.patienceMs, MOST_GOOD_MS)
  return { ...rest, ...stepped(state.rung + 1, reason, nowMs), patienceMs }
}

/** A calm second with enough to do: it tells how the lane would do on the rung above. */
function told(state: LadderState, overMs: number, nowMs: number, ladder: LoadLadder): LadderState {
  const above = ladder.rungs[state.rung - 1]
  const fits = !above || shareOn(above, rungOf(state, ladder), costMs(state.recent), ladder.fps) <= 1
  return climbed({ ...state, goodMs: fits ? state.goodMs + overMs : 0 }, nowMs)
}

/**
 * Share of its time that the encoder would work on a rung, from what a picture costs on another. What another preset would cost is not known.
 * An encoder that works at several pictures at a time takes less than that; it comes up after calm.
 */
const shareOn = (rung: LoadRung, now: LoadRung, pictureMs: number, fps: number): number =>
  (pictureMs * (rung.scale / now.scale) ** 2 * fps) / rung.divisor / 1000

/** One step up, where it is time. */
function climbed(state: LadderState, nowMs: number): LadderState {
  if (state.rung === 0) return state
  const { goodMs, calmFromMs, patienceMs } = state
  // The second before the first that was judged was good too.
  const keptUp = goodMs + JUDGED_MS >= patienceMs
  const calmMs = nowMs - calmFromMs
  if (!keptUp && calmMs < CALM_FOR_GOOD * patienceMs) return state
  const seconds = Math.round((keptUp ? goodMs + JUDGED_MS : calmMs) / 1000)
  const reason = keptUp ? `it kept up for ${seconds} s` : `nothing was too much for ${seconds} s`
  return { ...state, ...stepped(state.rung - 1, reason, nowMs), settledMs: nowMs, heldMs: 0 }
}

const stepped = (rung: number, reason: string, nowMs: number) => ({
  rung,
  reason,
  sinceMs: nowMs,
  recent: [],
  settledMs: nowMs + SETTLE_MS,
  goodMs: 0,
  calmFromMs: nowMs,
})

/** The fewest of the newest samples that make a second. */
function newestSecond(samples: readonly LoadSample[]): readonly LoadSample[] {
  const [, ...rest] = samples
  return lengthMs(rest) >= JUDGED_MS - 1 ? newestSecond(rest) : samples
}
