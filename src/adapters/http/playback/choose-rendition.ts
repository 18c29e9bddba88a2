import { type Box, largestUseful } from './largest-useful.ts'
import type { OfferedRendition } from './offered-renditions.ts'

/** What a choice is made from. */
export interface ChoiceFacts {
  readonly nowMs: number
  /** The largest first. */
  readonly renditions: readonly OfferedRendition[]
  /** What the network carries; undefined where that cannot be told: of a stream that is sent as it is made. */
  readonly throughputBps: number | undefined
  /** Playback stands for want of media, or the server says that it has left some out. */
  readonly starving: boolean
  /** Share of the last frames that the browser had no time to show. */
  readonly droppedShare: number
  /** The picture, in pixels of the screen. */
  readonly box: Box
}

/** What was chosen, and what it was learnt from. A value: each step gives another. */
export interface RenditionChoice {
  /** Place in the ladder. */
  readonly at: number
  readonly changedAtMs: number
  /** It does not wait for the next place where a change cannot be seen. */
  readonly urgent: boolean
  /** The last change was one upwards that has not yet held for long. */
  readonly trial: boolean
  /** Climbs that failed, one after another. */
  readonly failures: number
  /** No climb before. */
  readonly climbAfterMs: number
  /** Another one would be better, and since when. */
  readonly wish?: { readonly at: number; readonly sinceMs: number }
}

/** Taken for the network of a viewer of whom nothing is known yet. */
const FIRST_BPS = 4_000_000
/** Of what the network carries, what a rendition may take: to begin with or to climb to, and to stay. */
const CLIMB_SHARE = 0.65
const STAY_SHARE = 0.9
/** A better one has to be possible for so long; where nothing tells but trying, for longer. */
const CLIMB_MS = 5000
const BLIND_CLIMB_MS = 12_000
/** A change needs so long before its effect is seen. */
const SETTLE_MS = 2000
/** A climb that has held for so long did not fail. */
const TRIAL_MS = 20_000
/** Waited after a climb that failed, doubled with each. */
const BACK_OFF_MS = 15_000
const MOST_BACK_OFF_MS = 300_000
/** A browser that drops more cannot keep up, as hls.js has it (fpsDroppedMonitoringThreshold). */
const MOST_DROPPED = 0.2

/** The largest rendition that is of use and takes no more than a share of the throughput; the smallest where none does. */
function affordable({ renditions, throughputBps, box }: ChoiceFacts, share: number, otherwiseBps: number): number {
  const mostBps = (throughputBps ?? otherwiseBps) * share
  const found = renditions.findIndex(
    ({ bitrateBps }, at) => at >= largestUseful(renditions, box) && bitrateBps <= mostBps,
  )
  return found < 0 ? renditions.length - 1 : found
}

/** What to begin with. */
export const firstChoice = (facts: ChoiceFacts): RenditionChoice => ({
  at: affordable(facts, CLIMB_SHARE, FIRST_BPS),
  changedAtMs: facts.nowMs,
  urgent: false,
  trial: false,
  failures: 0,
  climbAfterMs: 0,
})

/**
 * The next choice: down at once when playback suffers; to anything else only when that has been better for some seconds, and up only
 * with a margin. A climb after which playback suffers is tried again later and later.
 */
export function chooseRendition(facts: ChoiceFacts, choice: RenditionChoice): RenditionChoice {
  const { nowMs, renditions, starving, droppedShare } = facts
  const last = Math.max(0, renditions.length - 1)
  const now = choice.at > last ? { ...choice, at: last } : rested(choice, nowMs)
  const suffers = starving || droppedShare > MOST_DROPPED
  if (suffers && nowMs - now.changedAtMs >= SETTLE_MS) return fallen(facts, now)
  return suffers ? withoutWish(now) : wished(facts, now)
}

const withoutWish = ({ wish: _, ...choice }: RenditionChoice): RenditionChoice => choice

/** A climb that has held is none any more, and those that failed before are forgotten. */
const rested = (choice: RenditionChoice, nowMs: number): RenditionChoice =>
  choice.trial && nowMs - choice.changedAtMs >= TRIAL_MS ? { ...choice, trial: false, failures: 0 } : choice

function fallen(facts: ChoiceFacts, choice: RenditionChoice): RenditionChoice {
  const { nowMs, renditions, starving } = facts
  const failures = choice.failures + (choice.trial ? 1 : 0)
  const climbAfterMs = nowMs + Math.min(MOST_BACK_OFF_MS, BACK_OFF_MS * 2 ** failures)
  const below = Math.min(renditions.length - 1, choice.at + 1)
  if (below === choice.at) return { ...withoutWish(choice), failures, climbAfterMs, trial: false }
  // A network of which nothing is known that far is gone down on by one.
  const fits = starving && facts.throughputBps !== undefined ? affordable(facts, CLIMB_SHARE, 0) : below
  return { at: Math.max(below, fits), changedAtMs: nowMs, urgent: starving, trial: false, failures, climbAfterMs }
}

/** What would be better than the choice. */
function better(facts: ChoiceFacts, { at, climbAfterMs }: RenditionChoice): number {
  const { nowMs, renditions, throughputBps, box } = facts
  const useful = largestUseful(renditions, box)
  if (at < useful) return useful
  if (throughputBps === undefined) return at > useful && nowMs >= climbAfterMs ? at - 1 : at
  const fits = affordable(facts, CLIMB_SHARE, 0)
  if (fits < at) return nowMs >= climbAfterMs ? fits : at
  return (renditions[at]?.bitrateBps ?? 0) > throughputBps * STAY_SHARE ? fits : at
}

function wished(facts: ChoiceFacts, choice: RenditionChoice): RenditionChoice {
  const { nowMs, throughputBps } = facts
  const at = better(facts, choice)
  if (at === choice.at) return withoutWish(choice)
  const climbs = at < choice.at
  const wish = choice.wish && choice.wish.at < choice.at === climbs ? choice.wish : { at, sinceMs: nowMs }
  const patienceMs = climbs && throughputBps === undefined ? BLIND_CLIMB_MS : climbs ? CLIMB_MS : SETTLE_MS
  if (nowMs - wish.sinceMs < patienceMs) return { ...choice, wish: { at, sinceMs: wish.sinceMs } }
  return { ...withoutWish(choice), at, changedAtMs: nowMs, urgent: false, trial: climbs }
}
