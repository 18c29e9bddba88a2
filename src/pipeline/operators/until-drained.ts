import { Observable, type OperatorFunction } from 'rxjs'
import type { Clock } from '../clock.ts'

/** How long a stopped branch waits for media up to the moment of the stop, milliseconds: two ticks of a page at rest and slack. */
const DRAIN_LIMIT_MS = 1500

/**
 * Ends a branch gracefully. After `stopPts` has emitted, values pass until one reaches that media time (or for 1.5 s where none
 * comes); then the branch completes, as if its source had.
 *
 * @param endOf media time at which a value ends, ticks; undefined for values without one
 */
export const untilDrained =
  <T>(stopPts: Observable<number>, clock: Clock, endOf: (value: T) => number | undefined): OperatorFunction<T, T> =>
  (values) =>
    new Observable<T>((subscriber) => {
      let reached = Number.NEGATIVE_INFINITY
      let until = Number.POSITIVE_INFINITY
      const stop = stopPts.subscribe((pts) => {
        until = pts
        if (reached >= until) subscriber.complete()
        else subscriber.add(clock.scheduler.schedule(() => subscriber.complete(), DRAIN_LIMIT_MS))
      })
      subscriber.add(stop)
      if (subscriber.closed) return
      subscriber.add(
        values.subscribe({
          next: (value) => {
            subscriber.next(value)
            reached = Math.max(reached, endOf(value) ?? reached)
            if (reached >= until) subscriber.complete()
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      )
    })
