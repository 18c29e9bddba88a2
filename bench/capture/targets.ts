import type { Contender } from '../contenders/contender.ts'
import { isMeasured } from '../figures/figures.ts'
import type { PageResults } from '../figures/results.ts'
import { MOTION, REST } from '../pages.ts'

/** Something that filming by the display is to reach at 1280x720 and 30 pictures a second. */
export interface Target {
  readonly what: string
  /** What it is to be at most, or at least. */
  readonly atMost?: number
  readonly atLeast?: number
  /** Undefined where it was not measured. */
  readonly value?: number
}

/** Whose targets they are. */
const OURS = 'display'

/** Of the cheapest peer's cost over the page; each over the page alone in a browser of its kind (`baseline.ts`), Xvfb included for ours. */
const MOST_OF_PEER = 1 / 3
const LEAST_FPS = 29
const MOST_TIMING_P95_MS = 17
const MOST_CORES_AT_REST = 0.08

/**
 * What the display is to reach, with what it reached. The cheapest peer is the one with the least cost over the page, whatever its film
 * is like.
 */
export function targetsOf(
  pages: readonly PageResults[],
  contenders: readonly Pick<Contender, 'name' | 'side'>[],
): readonly Target[] {
  const measured = (page: string) => pages.find((each) => each.page === page)?.results.filter(isMeasured) ?? []
  const peers = new Set(contenders.filter(({ side }) => side === 'peer').map(({ name }) => name))
  const moving = measured(MOTION.name)
  const ours = moving.find(({ contender }) => contender === OURS)
  const cheapest = moving
    .filter((each) => peers.has(each.contender) && each.cpuOverPageSeconds !== undefined)
    .sort((a, b) => (a.cpuOverPageSeconds ?? 0) - (b.cpuOverPageSeconds ?? 0))[0]
  const still = measured(REST.name).find(({ contender }) => contender === OURS)
  return [
    target(
      `CPU over the page on ${MOTION.name}, of ${cheapest?.contender ?? 'the cheapest peer'}'s`,
      { atMost: MOST_OF_PEER },
      quotient(ours?.cpuOverPageSeconds, cheapest?.cpuOverPageSeconds),
    ),
    target(`pictures/s on ${MOTION.name}`, { atLeast: LEAST_FPS }, ours?.pictures?.distinctFps),
    target(`jitter p95 on ${MOTION.name}, ms`, { atMost: MOST_TIMING_P95_MS }, ours?.pictures?.jitter.p95Ms),
    target(
      `cores over the page on ${REST.name}`,
      { atMost: MOST_CORES_AT_REST },
      quotient(still?.cpuOverPageSeconds, still?.measuredSeconds),
    ),
  ]
}

/** Undefined where it was not measured. */
export function isMet({ atMost = Number.POSITIVE_INFINITY, atLeast = Number.NEGATIVE_INFINITY, value }: Target) {
  return value === undefined ? undefined : value <= atMost && value >= atLeast
}

const target = (what: string, bound: Pick<Target, 'atMost' | 'atLeast'>, value: number | undefined): Target => ({
  what,
  ...bound,
  // What lies below is noise of the arithmetic: times come as sums of fractions of a tick.
  ...(value === undefined || Number.isNaN(value) ? {} : { value: Number(value.toFixed(6)) }),
})

const quotient = (part: number | undefined, whole: number | undefined): number | undefined =>
  part === undefined || whole === undefined || whole <= 0 ? undefined : part / whole
