import { map, type Observable, switchMap, timer } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'

/** A process that was frozen, or kept from the processor, has its timers run before it reads what came meanwhile: it gets this long to, milliseconds. */
const READ_MS = 1000

/**
 * Emits when something has been silent for so long, and once more for as long as it takes to read an answer that lies there already.
 * Who is answered ends the subscription.
 */
export const silentFor = (patienceMs: number, { scheduler }: Clock): Observable<true> =>
  timer(patienceMs, scheduler).pipe(
    switchMap(() => timer(READ_MS, scheduler)),
    map(() => true),
  )
