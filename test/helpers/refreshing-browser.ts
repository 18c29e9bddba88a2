import { Observable, type Subscriber, timer } from 'rxjs'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import type { Clock } from '../../src/pipeline/clock.ts'
import type { CapturePort, Screencast, ScreencastPicture } from '../../src/pipeline/ports/capture-port.ts'

const REFRESH_MS = 1000 / 60
/** From a refresh to the arrival of its picture. */
const TRAVEL_MS = 14
/** Pictures that Chromium lets stand without acknowledgement. */
const SLOTS = 3

/**
 * A browser in virtual time that behaves as Chromium was measured to: a changed page is filmed at the next refresh, three pictures
 * at most are not acknowledged, and what is painted meanwhile is lost. Pictures carry the number of their change.
 */
export class RefreshingBrowser implements CapturePort {
  readonly size = { width: 64, height: 48 }
  readonly way = { source: 'source.screencast', reason: 'it has no display' } as const
  /** Number of the page's newest change. */
  change = 0
  refreshes = 0
  unacknowledged = 0
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  display(): never {
    throw new FlyBrowserError('DISPLAY_NONE', { session: 'local', reason: 'it was started without' })
  }

  screencast(): Screencast {
    let shown = 0
    const refreshing = { asked: true }
    const pictures = new Observable<ScreencastPicture>((subscriber) =>
      timer(0, REFRESH_MS, this.#clock.scheduler).subscribe(() => {
        const changed = this.change !== shown
        shown = this.change
        if ((!changed && !refreshing.asked) || (this.unacknowledged >= SLOTS && !refreshing.asked)) return
        refreshing.asked = false
        this.unacknowledged += 1
        this.#deliver(subscriber, shown, this.#clock.now())
      }),
    )
    return {
      pictures,
      refresh: () => {
        this.refreshes += 1
        refreshing.asked = true
      },
    }
  }

  #deliver(subscriber: Subscriber<ScreencastPicture>, change: number, refreshedAtMs: number): void {
    const acknowledge = () => {
      this.unacknowledged -= 1
    }
    const picture = { ...this.size, data: Uint8Array.of(change & 255, change >> 8), acknowledge }
    const capturedAtMs = refreshedAtMs - REFRESH_MS / 2
    subscriber.add(
      timer(TRAVEL_MS, this.#clock.scheduler).subscribe(() => subscriber.next({ ...picture, capturedAtMs })),
    )
  }
}
