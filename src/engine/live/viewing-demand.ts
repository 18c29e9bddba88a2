import { BehaviorSubject, type Observable, Subscription, timer } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'

/** How often a stream that may rest looks whether somebody still watches, milliseconds. */
const LOOK_MS = 500

export interface ViewingDemandOptions {
  readonly clock: Clock
  /** How long media is still wanted after the last viewer has gone, milliseconds; undefined: always. */
  readonly idleAfterMs: number | undefined
  /** Whether anybody watches now. */
  readonly watched: () => boolean
}

/** Whether the media of a stream is wanted: always, or while somebody watches and for a grace period after. */
export class ViewingDemand {
  readonly #wanted = new BehaviorSubject(true)
  readonly #looking = new Subscription()
  readonly #options: ViewingDemandOptions
  #watchedAtMs: number | undefined

  constructor(options: ViewingDemandOptions) {
    this.#options = options
  }

  /** There is something to watch. The first call starts the grace period: a stream does not rest before it has proven itself. */
  begin(): void {
    const { clock, idleAfterMs, watched } = this.#options
    if (idleAfterMs === undefined || this.#watchedAtMs !== undefined) return
    this.#watchedAtMs = clock.now()
    const look = () => {
      if (watched()) this.wake()
      else if (this.wanted && clock.now() - (this.#watchedAtMs ?? 0) >= idleAfterMs) this.#wanted.next(false)
    }
    this.#looking.add(timer(LOOK_MS, LOOK_MS, clock.scheduler).subscribe(look))
  }

  get wanted(): boolean {
    return this.#wanted.value
  }

  /** The present value first. */
  get changes(): Observable<boolean> {
    return this.#wanted
  }

  /** Somebody watches. */
  wake(): void {
    if (this.#watchedAtMs !== undefined) this.#watchedAtMs = this.#options.clock.now()
    if (!this.wanted) this.#wanted.next(true)
  }

  /** Looks no more. */
  close(): void {
    this.#looking.unsubscribe()
  }
}
