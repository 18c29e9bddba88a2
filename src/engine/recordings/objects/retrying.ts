import { firstValueFrom, fromEvent, race, timer } from 'rxjs'
import { asFlyBrowserError, type FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import { retryAtMs } from './retry-schedule.ts'

export interface RetryOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** How long after the first attempt another one may begin; default: for ever. */
  readonly patienceMs?: number
  /** From 0 to 1. */
  readonly random?: () => number
  /** Told of each attempt that failed and is made again. */
  readonly onDelay?: (error: FlyBrowserError, atMs: number) => void
}

/** Makes a request, again and again while what fails it passes by itself. Rejects with its last error, or the signal's reason. */
export async function retrying<T>(request: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { clock, signal, patienceMs = Number.POSITIVE_INFINITY, random = Math.random, onDelay } = options
  const sinceMs = clock.now()
  for (let count = 1; ; count++) {
    signal.throwIfAborted()
    try {
      return await request()
    } catch (cause) {
      signal.throwIfAborted()
      const error = asFlyBrowserError(cause)
      const nowMs = clock.now()
      const atMs = retryAtMs(error, { sinceMs, count }, patienceMs, { nowMs, random: random() })
      if (atMs === undefined) throw error
      onDelay?.(error, atMs)
      await firstValueFrom(race(timer(atMs - nowMs, clock.scheduler), fromEvent(signal, 'abort')))
    }
  }
}
