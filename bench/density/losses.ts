import type { SessionFilm } from './judge-window.ts'

/** What a session can lose. */
export type Loss = 'frames' | 'timing'

/**
 * Less than this share of what one session alone gives is lost frames. What a session says that it dropped is shown and not judged: it counts
 * from its first frame, when all of them start at once.
 */
const LEAST_SHARE_OF_ALONE = 0.97
const MOST_TIMING_P95_MS = 50

/**
 * What a session lost beside others.
 * @param alone the same with no other session
 */
export function lossesOf(film: SessionFilm, alone: SessionFilm): readonly Loss[] {
  const judged: readonly (readonly [loss: Loss, isLost: boolean])[] = [
    ['frames', film.rate === 0 || film.rate < alone.rate * LEAST_SHARE_OF_ALONE],
    ['timing', !(film.timingP95Ms <= MOST_TIMING_P95_MS)],
  ]
  return judged.flatMap(([loss, isLost]) => (isLost ? [loss] : []))
}
