import { exhaustMap, Observable, type Subscription, timer } from 'rxjs'
import { type CleanParts, cleanRecordings } from './clean-recordings.ts'
import type { RetentionRule } from './retention-plan.ts'

/** After the start, milliseconds: who starts a server wants it to serve first. */
const FIRST_LOOK_MS = 60_000
/** From one look at the recordings to the next, milliseconds. */
const LOOK_EVERY_MS = 3_600_000

/** Removes recordings that a rule does not keep, every hour. */
export class BackgroundRetention {
  readonly #parts: CleanParts
  readonly #rule: RetentionRule
  readonly #running: Subscription
  #round: Promise<void> = Promise.resolve()

  constructor(parts: CleanParts, rule: RetentionRule) {
    this.#parts = parts
    this.#rule = rule
    this.#running = timer(FIRST_LOOK_MS, LOOK_EVERY_MS, parts.clock.scheduler)
      .pipe(exhaustMap(() => this.#begin()))
      .subscribe()
  }

  /** Resolves when nothing is being removed any more. */
  async close(): Promise<void> {
    this.#running.unsubscribe()
    await this.#round
  }

  /** A round through the recordings, which ends with its subscription. */
  #begin(): Observable<never> {
    return new Observable((subscriber) => {
      const stopping = new AbortController()
      this.#round = this.#go(stopping.signal)
        .catch((err) => this.#parts.log.warn({ err }, 'Old recordings could not be looked for'))
        .finally(() => subscriber.complete())
      return () => stopping.abort(new Error('the server ends'))
    })
  }

  async #go(signal: AbortSignal): Promise<void> {
    for await (const _ of cleanRecordings(this.#parts, this.#rule, { signal }));
  }
}
