import { firstValueFrom, fromEvent, race, timer } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'

/** Waits, or ends at once by the signal, without an error. */
export async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await firstValueFrom(race(timer(ms, clock.scheduler), fromEvent(signal, 'abort')))
}

/** Twice as long each time, up to a longest. @param attempt from 1 */
export const growingMs = (attempt: number, firstMs: number, longestMs: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(attempt - 1, 20))
