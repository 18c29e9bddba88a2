import type { CrowdFigures } from './judge-crowd.ts'

/** A playlist is rendered whole and as a delta, however many wait for it. */
const MOST_RENDERS_PER_PART = 2
/** Parts whose playlists were rendered just before the count of parts began, or after it ended. */
const EDGE_PARTS = 2

/** What a crowd was to show and did not, by words. */
export function missedTargets({ failures, lostParts, renders, parts }: CrowdFigures): readonly string[] {
  const mostRenders = MOST_RENDERS_PER_PART * (parts + EDGE_PARTS)
  const judged: readonly (readonly [words: string, isMissed: boolean])[] = [
    ['failed', Object.keys(failures).length > 0],
    ['lost parts', lostParts > 0],
    // An origin that does not tell has not shown it.
    ['renders', !((renders ?? Number.NaN) <= mostRenders)],
  ]
  return judged.flatMap(([words, isMissed]) => (isMissed ? [words] : []))
}
