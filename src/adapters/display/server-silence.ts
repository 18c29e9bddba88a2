import { defer, filter, map, type Observable, race, repeat, take, timer } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'
import { silentFor } from './silent-for.ts'

/** From an answer to the next question, milliseconds. */
const PERIOD_MS = 5000
/** A server that leaves a question unanswered for so long is taken for wedged, milliseconds: one that is starved is late, not silent. */
const PATIENCE_MS = 15_000

/**
 * Asks a display for a sign of life now and then: one that hangs tells of no change, so nobody reads it, and nobody would miss it.
 * @param ask asks something cheap, and emits when it is answered
 * @returns emits once, when an answer does not come
 */
export const serverSilence = (ask: () => Observable<unknown>, clock: Clock): Observable<true> =>
  defer(() => race(ask().pipe(map(() => false)), silentFor(PATIENCE_MS, clock))).pipe(
    take(1),
    repeat({ delay: () => timer(PERIOD_MS, clock.scheduler) }),
    filter((silent): silent is true => silent),
    take(1),
  )
