import { Observable, type Subscriber, type Subscription } from 'rxjs'
import type { Clock } from '../clock.ts'
import type {
  CapturePort,
  CaptureWay,
  DisplayFilm,
  Screencast,
  ScreencastPicture,
  ScreencastRequest,
} from '../ports/capture-port.ts'
import { FakeDisplay } from './fake-display.ts'

/** A browser in virtual time: its page paints without end, and like a real one it sends the next picture once the last is acknowledged. */
export class FakeCapture implements CapturePort {
  readonly size = { width: 64, height: 48 }
  way: CaptureWay = { source: 'source.screencast', reason: 'it is what this test is about' }
  /** The display of the browser. */
  readonly screen: FakeDisplay
  readonly requests: ScreencastRequest[] = []
  /** Screencasts running now. */
  running = 0
  /** Pictures asked for with `refresh()`. */
  refreshes = 0
  /** Pictures sent and not yet acknowledged. */
  unacknowledged = 0
  /** False: the page is at rest and sends a picture only when it is asked for. */
  lively = true
  readonly #clock: Clock
  readonly #paintMs: number

  /** @param paintMs time from acknowledgement to the next picture, milliseconds */
  constructor(clock: Clock, paintMs = 16) {
    this.#clock = clock
    this.#paintMs = paintMs
    this.screen = new FakeDisplay(clock, this.size, paintMs)
  }

  display(): DisplayFilm {
    return this.screen
  }

  screencast(request: ScreencastRequest): Screencast {
    this.requests.push(request)
    let send = () => {}
    const pictures = new Observable<ScreencastPicture>((subscriber) => {
      this.running += 1
      let timer: Subscription | undefined
      send = () => {
        timer?.unsubscribe()
        timer = this.#clock.scheduler.schedule(() => this.#send(subscriber, () => this.lively && send()), this.#paintMs)
      }
      send()
      return () => {
        this.running -= 1
        timer?.unsubscribe()
        send = () => {}
      }
    })
    return {
      pictures,
      refresh: () => {
        this.refreshes += 1
        send()
      },
    }
  }

  #send(subscriber: Subscriber<ScreencastPicture>, acknowledged: () => void): void {
    this.unacknowledged += 1
    let open = true
    subscriber.next({
      ...this.size,
      data: Uint8Array.of(0xff, 0xd8, 0xff, 0xd9),
      capturedAtMs: this.#clock.now(),
      acknowledge: () => {
        if (!open) throw new Error('a picture was acknowledged twice')
        open = false
        this.unacknowledged -= 1
        acknowledged()
      },
    })
  }
}
