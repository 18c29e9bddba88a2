import type { LaneFigures } from './figures.ts'
import { LANES } from './lanes.ts'

/** Most that p95 may be over p50, where a lane has a target at all, milliseconds. */
const MOST_OVER_P50_MS = 150

/**
 * What a lane was to reach with `lan` and did not, by words.
 * @returns undefined of a lane that has no target
 */
export function missedTargets({ lane, viewer, origin }: LaneFigures): readonly string[] | undefined {
  const { mostP50Ms, mostOriginP95Ms } = LANES.find(({ name }) => name === lane) ?? {}
  if (mostP50Ms === undefined && mostOriginP95Ms === undefined) return undefined
  const over = (value: number | undefined, most: number | undefined): boolean =>
    most !== undefined && !((value ?? Number.NaN) <= most)
  const { seen, stalls } = viewer ?? {}
  const judged: readonly (readonly [words: string, isMissed: boolean])[] = [
    ['p50', over(seen?.p50Ms, mostP50Ms)],
    ['p95', mostP50Ms !== undefined && over(seen?.p95Ms, (seen?.p50Ms ?? Number.NaN) + MOST_OVER_P50_MS)],
    ['stalls', mostP50Ms !== undefined && over(stalls, 0)],
    ['origin p95', over(origin.fromPaint?.p95Ms, mostOriginP95Ms)],
  ]
  return judged.flatMap(([words, isMissed]) => (isMissed ? [words] : []))
}
