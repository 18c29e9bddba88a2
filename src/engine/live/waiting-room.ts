import {
  defer,
  EMPTY,
  filter,
  finalize,
  firstValueFrom,
  fromEvent,
  map,
  merge,
  type Observable,
  startWith,
  throwError,
  timeout,
} from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'

export interface WaitingRoomOptions {
  /** Fires when it is worth looking again; its error ends every wait. */
  readonly changed: Observable<void>
  readonly clock: Clock
  /** Longest wait, milliseconds. */
  readonly timeoutMs: number
  /** Most waits at a time. */
  readonly limit: number
  readonly timedOut: () => Error
  readonly full: () => Error
}

/** Requests that wait for something to appear. Driven by events; a wait holds no timer but its own time-out. */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions
  #waiting = 0

  constructor(options: WaitingRoomOptions) {
    this.#options = options
  }

  /** Waits at this moment. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * Resolves with the first answer of `look` that is not undefined, asking now and after each change. Rejects with what `look`
   * throws, with the reason of the signal once the client is gone, when the time is over, and at once when the room is full.
   */
  async until<T>(look: () => T | undefined, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    const now = look()
    if (now !== undefined) return now
    const { changed, clock, timeoutMs, limit, timedOut, full } = this.#options
    if (this.#waiting >= limit) throw full()
    this.#waiting++
    const gone = signal ? fromEvent(signal, 'abort') : EMPTY
    return firstValueFrom(
      merge(
        defer(() => changed.pipe(startWith(undefined))).pipe(map(look)),
        gone.pipe(
          map(() => {
            throw signal?.reason
          }),
        ),
      ).pipe(
        filter((found) => found !== undefined),
        timeout({ first: timeoutMs, scheduler: clock.scheduler, with: () => throwError(timedOut) }),
        finalize(() => {
          this.#waiting--
        }),
      ),
    )
  }
}
