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
  /** Most waits at a time of clients of one address. Default half of all. */
  readonly limitPerAddress?: number
  readonly timedOut: () => Error
  /** @param limit the one that has been reached */
  readonly full: (limit: number) => Error
}

/**
 * Requests that wait for something to appear. Driven by events; a wait holds no timer but its own time-out. No address takes up
 * the whole room: whoever opens requests without end finds it full while there is still place for others.
 */
export class WaitingRoom {
  readonly #options: WaitingRoomOptions
  readonly #limitPerAddress: number
  #waiting = 0
  /** Addresses of those who wait, with how many do. */
  readonly #byAddress = new Map<string, number>()

  constructor(options: WaitingRoomOptions) {
    this.#options = options
    this.#limitPerAddress = options.limitPerAddress ?? Math.ceil(options.limit / 2)
  }

  /** Waits at this moment. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * Resolves with the first answer of `look` that is not undefined, asking now and after each change. Rejects with what `look`
   * throws, with the reason of the signal once the client is gone, when the time is over, and at once when the room is full.
   * @param address where the client is; those without one share the room without bounds of their own
   */
  async until<T>(look: () => T | undefined, signal?: AbortSignal, address?: string): Promise<T> {
    signal?.throwIfAborted()
    const now = look()
    if (now !== undefined) return now
    const { changed, clock, timeoutMs, timedOut } = this.#options
    this.#enter(address)
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
        finalize(() => this.#leave(address)),
      ),
    )
  }

  #enter(address: string | undefined): void {
    const { limit, full } = this.#options
    if (this.#waiting >= limit) throw full(limit)
    if (address !== undefined) {
      const others = this.#byAddress.get(address) ?? 0
      if (others >= this.#limitPerAddress) throw full(this.#limitPerAddress)
      this.#byAddress.set(address, others + 1)
    }
    this.#waiting++
  }

  #leave(address: string | undefined): void {
    this.#waiting--
    if (address === undefined) return
    const others = (this.#byAddress.get(address) ?? 0) - 1
    if (others > 0) this.#byAddress.set(address, others)
    else this.#byAddress.delete(address)
  }
}
