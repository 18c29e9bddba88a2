import { Observable, type Subscriber, type Subscription } from 'rxjs'
import type { Clock } from '../clock.ts'
import type { DisplayFilm, DisplayPicture } from '../ports/capture-port.ts'

/** A display in virtual time: after each picture that is taken, the next change comes a little later. */
export class FakeDisplay implements DisplayFilm {
  /** Pictures taken. */
  grabs = 0
  /** False: nothing changes any more by itself. */
  lively = true
  readonly changes: Observable<number>
  readonly #clock: Clock
  readonly #size: { readonly width: number; readonly height: number }
  readonly #paintMs: number
  #subscriber: Subscriber<number> | undefined
  #next: Subscription | undefined

  /** @param paintMs time from a picture to the next change, milliseconds */
  constructor(clock: Clock, size: { readonly width: number; readonly height: number }, paintMs = 16) {
    this.#clock = clock
    this.#size = size
    this.#paintMs = paintMs
    this.changes = new Observable((subscriber) => {
      this.#subscriber = subscriber
      subscriber.next(clock.now())
      return () => {
        this.#next?.unsubscribe()
        this.#subscriber = undefined
      }
    })
  }

  /** The page changes now. */
  change(): void {
    this.#next?.unsubscribe()
    this.#subscriber?.next(this.#clock.now())
  }

  /** The display ends. */
  fail(error: Error): void {
    this.#subscriber?.error(error)
  }

  async grab(): Promise<DisplayPicture> {
    this.grabs += 1
    if (this.lively) {
      this.#next?.unsubscribe()
      this.#next = this.#clock.scheduler.schedule(() => this.change(), this.#paintMs)
    }
    return { ...this.#size, data: new Uint8Array(1.5 * this.#size.width * this.#size.height).fill(this.grabs & 255) }
  }
}
