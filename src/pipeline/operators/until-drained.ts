import { Observable, type OperatorFunction, type Subscription } from 'rxjs'
import type { Clock } from '../clock.ts'

/** A stopped branch that gives nothing for this long has nothing more, milliseconds: longer than the longest part (2 s) of a page at rest. */
const SILENCE_LIMIT_MS = 3000
/** However slowly values come, a stop takes no longer than this, milliseconds. */
const DRAIN_LIMIT_MS = 10_000

/**
 * Ends a branch gracefully. After `stopPts` has emitted, values pass until one reaches that media time; then the branch completes, as if
 * its source had. It also completes where nothing came for 3 s, and in any case 10 s after the stop.
 *
 * @param endOf media time at which a value ends, ticks; undefined for values without one
 */
export const untilDrained =
  <T>(stopPts: Observable<number>, clock: Clock, endOf: (value: T) => number | undefined): OperatorFunction<T, T> =>
  (values) =>
    new Observable<T>((subscriber) => {
      let reached = Number.NEGATIVE_INFINITY
      let until = Number.POSITIVE_INFINITY
      let silence: Subscription | undefined
      const completeAfter = (ms: number) => clock.scheduler.schedule(() => subscriber.complete(), ms)
      const listen = () => {
        silence?.unsubscribe()
        silence = completeAfter(SILENCE_LIMIT_MS)
      }
      subscriber.add(() => silence?.unsubscribe())
      const stop = stopPts.subscribe((pts) => {
        until = pts
        if (reached >= until) subscriber.complete()
        else {
          listen()
          subscriber.add(completeAfter(DRAIN_LIMIT_MS))
        }
      })
      subscriber.add(stop)
      if (subscriber.closed) return
      subscriber.add(
        values.subscribe({
          next: (value) => {
            subscriber.next(value)
            reached = Math.max(reached, endOf(value) ?? reached)
            if (reached >= until) subscriber.complete()
            else if (silence && !subscriber.closed) listen()
          },
          error: (error) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      )
    })
