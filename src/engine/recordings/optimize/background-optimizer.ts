import { EMPTY, exhaustMap, Observable, type Subscription, switchMap, timer } from 'rxjs'
import { asFlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { RecodeCodec } from '../../../pipeline/ports/recode-port.ts'
import type { RecordingOptimizer } from './recording-optimizer.ts'

/** Nothing may be encoded for so long before a recording is taken up, milliseconds. */
export const QUIET_MS = 30_000
/** From one look at the recordings to the next, milliseconds. */
export const LOOK_EVERY_MS = 600_000

export interface BackgroundParts {
  readonly optimizer: Pick<RecordingOptimizer, 'ids' | 'optimize'>
  /** Whether anything is encoded live; begins with how it is now. */
  readonly busy: Observable<boolean>
  readonly clock: Clock
  readonly log: LogPort
}

export interface BackgroundWish {
  readonly codec: RecodeCodec
  /** How long a recording must have been as it is, milliseconds. */
  readonly minimalAgeMs: number
}

/**
 * Makes finished recordings smaller while nothing is encoded live, one after the other. What is begun when something is encoded again is broken
 * off, with the original as it was, and begun anew later.
 */
export class BackgroundOptimizer {
  readonly #parts: BackgroundParts
  readonly #wish: BackgroundWish
  readonly #running: Subscription
  /** Of which this process knows that nothing is to be done. */
  #settled: ReadonlySet<string> = new Set()
  #round: Promise<void> = Promise.resolve()

  constructor(parts: BackgroundParts, wish: BackgroundWish) {
    this.#parts = parts
    this.#wish = wish
    const { busy, clock } = parts
    const whileQuiet = timer(QUIET_MS, LOOK_EVERY_MS, clock.scheduler).pipe(exhaustMap(() => this.#begin()))
    this.#running = busy.pipe(switchMap((isBusy) => (isBusy ? EMPTY : whileQuiet))).subscribe()
  }

  /** Breaks off what is begun. Resolves when the original is what it was, and no process is left. */
  async close(): Promise<void> {
    this.#running.unsubscribe()
    await this.#round
  }

  /** A round through the recordings, which ends with its subscription. */
  #begin(): Observable<never> {
    return new Observable((subscriber) => {
      const stopping = new AbortController()
      const before = this.#round
      this.#round = before
        .then(() => this.#go(stopping.signal))
        .catch((err) => this.#parts.log.warn({ err }, 'Recordings could not be made smaller'))
        .finally(() => subscriber.complete())
      return () => stopping.abort(new Error('something is encoded live'))
    })
  }

  async #go(signal: AbortSignal): Promise<void> {
    const { optimizer } = this.#parts
    const ids = await optimizer.ids()
    this.#settled = new Set(ids.filter((id) => this.#settled.has(id)))
    for (const id of ids) {
      if (signal.aborted) return
      if (this.#settled.has(id)) continue
      const settled = await this.#try(id, signal)
      if (settled) this.#settled = new Set([...this.#settled, id])
    }
  }

  /** @returns whether there is nothing more to be done about it */
  async #try(id: string, signal: AbortSignal): Promise<boolean> {
    const { optimizer, log } = this.#parts
    try {
      const { outcome, later, ...told } = await optimizer.optimize(id, { ...this.#wish, signal })
      if (outcome === 'optimized') log.info(told, 'A recording was made smaller')
      return later !== true
    } catch (cause) {
      if (signal.aborted) return false
      const { code } = asFlyBrowserError(cause)
      // Without an encoder, or room, the others would fare no better now.
      if (code === 'ENCODER_NOT_FOUND' || code === 'STORE_FULL') throw cause
      if (code !== 'RECORDING_UNKNOWN')
        log.warn({ err: cause, recordingId: id }, 'A recording could not be made smaller')
      return true
    }
  }
}
