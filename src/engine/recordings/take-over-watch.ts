import { exhaustMap, Observable, type Subscription, timer } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { RecordingLibrary } from './recording-library.ts'

/** From one look at the owners of recordings to the next, milliseconds. */
export const LOOK_EVERY_MS = 10_000

export interface TakeOverParts {
  readonly recordings: Pick<RecordingLibrary, 'recover'>
  readonly clock: Clock
  readonly log: LogPort
}

/** Brings recordings to their end whose machine has fallen silent, in a store of several machines. */
export class TakeOverWatch {
  readonly #parts: TakeOverParts
  readonly #running: Subscription
  #round: Promise<unknown> = Promise.resolve()

  constructor(parts: TakeOverParts) {
    this.#parts = parts
    this.#running = timer(LOOK_EVERY_MS, LOOK_EVERY_MS, parts.clock.scheduler)
      .pipe(exhaustMap(() => this.#look()))
      .subscribe()
  }

  /** Resolves when nothing is being recovered any more. */
  async close(): Promise<void> {
    this.#running.unsubscribe()
    await this.#round
  }

  #look(): Observable<never> {
    return new Observable((subscriber) => {
      const { recordings, log } = this.#parts
      this.#round = recordings
        .recover({ ownedOnly: true })
        .catch((err) => log.warn({ err }, 'Recordings of other machines could not be looked at'))
        .finally(() => subscriber.complete())
    })
  }
}
