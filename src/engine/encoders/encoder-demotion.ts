import type { EncoderKey } from './encoder-policy.ts'
import type { UnusableCause } from './unusable-reason.ts'

/** How long an encoder that failed is left alone, milliseconds: the first time, and at most; twice as long each time in a row. */
export const DEMOTED_FIRST_MS = 30_000
export const DEMOTED_LONGEST_MS = 30 * 60_000
/** One that worked this long has made good: its next failure is a first again. Milliseconds. */
export const MADE_GOOD_MS = 5 * 60_000

interface Mark {
  /** Failures in a row. */
  readonly failures: number
  /** Not to be tried before. */
  readonly untilMs: number
}

/**
 * Which encoders are not to be tried now. Plain data: each event gives a new state. An encoder fails for itself; places are those of its
 * device, which all its encoders share.
 */
export interface Demotions {
  /** By encoder. */
  readonly marks: ReadonlyMap<string, Mark>
  /** Until when a device takes no more, by device; `Infinity` while one of ours is open on it: its end frees a place. */
  readonly busy: ReadonlyMap<string, number>
  /** How many of ours are open, by device. */
  readonly open: ReadonlyMap<string, number>
}

export const NO_DEMOTIONS: Demotions = { marks: new Map(), busy: new Map(), open: new Map() }

/** How an encoder stands. */
export interface EncoderStanding {
  /** `busy`: its device takes no more at the same time. `demoted`: it failed and is left alone. */
  readonly state: 'ready' | 'busy' | 'demoted'
  /** When it is tried again, on the clock of the failures; `Infinity`: when another of its device ends. Absent when it is ready. */
  readonly untilMs?: number
  /** How many of ours its device has open. */
  readonly open: number
}

const withEntry = <T>(entries: ReadonlyMap<string, T>, key: string, entry: T | undefined): ReadonlyMap<string, T> => {
  const changed = new Map(entries)
  if (entry === undefined) changed.delete(key)
  else changed.set(key, entry)
  return changed
}

const withOpen = (state: Demotions, { device }: EncoderKey, change: number): Demotions => {
  const count = Math.max(0, (state.open.get(device) ?? 0) + change)
  return { ...state, open: withEntry(state.open, device, count === 0 ? undefined : count) }
}

/** One fewer is open, so that there is a place again. */
const freed = (state: Demotions, key: EncoderKey): Demotions => ({
  ...withOpen(state, key, -1),
  busy: withEntry(state.busy, key.device, undefined),
})

/** One of ours was opened. */
export const encoderOpened = (state: Demotions, key: EncoderKey): Demotions => withOpen(state, key, 1)

/** One of ours ended as it was told to, after `livedMs`, and may have made good. */
export function encoderEnded(state: Demotions, key: EncoderKey, livedMs: number): Demotions {
  const after = freed(state, key)
  return livedMs >= MADE_GOOD_MS ? { ...after, marks: withEntry(after.marks, key.encoder, undefined) } : after
}

/**
 * One of ours failed after `livedMs`, at `nowMs` on any clock that does not go back. Having too many at once is no fault of the encoder: it is
 * tried again as soon as one of the same device ends, or, where none is open (other programs have them), after the shortest while.
 */
export function encoderFailed(
  state: Demotions,
  key: EncoderKey,
  { nowMs, livedMs, cause }: { readonly nowMs: number; readonly livedMs: number; readonly cause: UnusableCause },
): Demotions {
  if (cause === 'busy') {
    const after = withOpen(state, key, -1)
    const untilMs = after.open.has(key.device) ? Number.POSITIVE_INFINITY : nowMs + DEMOTED_FIRST_MS
    return { ...after, busy: withEntry(after.busy, key.device, untilMs) }
  }
  const failures = livedMs >= MADE_GOOD_MS ? 1 : (state.marks.get(key.encoder)?.failures ?? 0) + 1
  const forMs = Math.min(DEMOTED_FIRST_MS * 2 ** (failures - 1), DEMOTED_LONGEST_MS)
  const after = freed(state, key)
  return { ...after, marks: withEntry(after.marks, key.encoder, { failures, untilMs: nowMs + forMs }) }
}

/** How it stands at `nowMs`. */
export function encoderStanding(state: Demotions, { encoder, device }: EncoderKey, nowMs: number): EncoderStanding {
  const open = state.open.get(device) ?? 0
  const demotedMs = state.marks.get(encoder)?.untilMs ?? 0
  const busyMs = state.busy.get(device) ?? 0
  if (nowMs < demotedMs) return { state: 'demoted', untilMs: Math.max(demotedMs, busyMs), open }
  return nowMs < busyMs ? { state: 'busy', untilMs: busyMs, open } : { state: 'ready', open }
}

/** Whether it is to be left alone now. */
export const isDemoted = (state: Demotions, key: EncoderKey, nowMs: number): boolean =>
  encoderStanding(state, key, nowMs).state !== 'ready'
