import { Observable, type Subscriber, type Subscription, timer } from 'rxjs'
import type { Frame } from '../../../domain/media.ts'
import { msToTicks } from '../../../domain/time.ts'
import type { Screencast, ScreencastPicture } from '../../../pipeline/ports/capture-port.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import { AcknowledgementClock } from './acknowledgement-clock.ts'

/** Chromium keeps at most so many pictures that are not acknowledged; what is painted meanwhile is lost for good (measured). */
const BROWSER_SLOTS = 3
/** When pictures stop after the browser had to hold back, one is asked for after this long: the last change may be missing. */
const SETTLED_MS = 120

export interface FilmSettings {
  readonly fps: number
  /** 1 to 100. */
  readonly jpegQuality: number
}

/** One filming of the page, from subscription to its end. */
class Filming {
  readonly #context: StageContext
  readonly #out: Subscriber<Frame>
  readonly #screencast: Screencast
  readonly #clock: AcknowledgementClock
  readonly #waiting: ScreencastPicture[] = []
  #ticking: Subscription | undefined
  #settling: Subscription | undefined
  /** True when the browser may have dropped a change since the newest picture. */
  #heldBack = false

  constructor({ fps, jpegQuality }: FilmSettings, context: StageContext, out: Subscriber<Frame>) {
    const { capture } = context.ports
    this.#context = context
    this.#out = out
    this.#screencast = capture.screencast({ jpegQuality })
    this.#clock = new AcknowledgementClock(fps, context.originMs)
    out.add(() => {
      this.#ticking?.unsubscribe()
      this.#settling?.unsubscribe()
    })
    out.add(
      this.#screencast.pictures.subscribe({
        next: (picture) => this.#receive(picture),
        error: (error) => out.error(error),
        complete: () => out.complete(),
      }),
    )
  }

  #receive(picture: ScreencastPicture): void {
    const { originMs } = this.#context
    const { width, height, data } = picture
    const capturedAtMs = Math.max(originMs, picture.capturedAtMs)
    this.#settling?.unsubscribe()
    this.#clock.observe(picture.capturedAtMs)
    this.#waiting.push(picture)
    // Held back so far or not, this picture shows the page as it is; from here on it depends on whether a slot is free.
    this.#heldBack = this.#waiting.length >= BROWSER_SLOTS
    this.#out.next({ encoding: 'jpeg', width, height, pts: msToTicks(capturedAtMs - originMs), capturedAtMs, data })
    this.#tick()
  }

  /** Keeps the acknowledgements coming while pictures wait for theirs. */
  #tick(): void {
    if (this.#out.closed || this.#ticking) return
    const { clock } = this.#context
    const nowMs = clock.now()
    this.#ticking = timer(this.#clock.next(nowMs, this.#context.load.divisor) - nowMs, clock.scheduler).subscribe(
      () => {
        this.#ticking = undefined
        this.#acknowledge()
        if (this.#waiting.length > 0) this.#tick()
        else this.#settle()
      },
    )
  }

  /** One picture a tick, and none while the pipeline has no room: the browser then films less, which costs less. */
  #acknowledge(): void {
    if (this.#context.credit.granted) this.#waiting.shift()?.acknowledge()
    else if (this.#waiting.length >= BROWSER_SLOTS) this.#heldBack = true
  }

  #settle(): void {
    if (!this.#heldBack) return
    this.#settling = timer(SETTLED_MS, this.#context.clock.scheduler).subscribe(() => {
      this.#heldBack = false
      this.#screencast.refresh()
    })
  }
}

/** Films the session's page: pictures at the frame rate while it changes, none while it rests, the last change never missed. */
export const film = (settings: FilmSettings, context: StageContext): Observable<Frame> =>
  new Observable<Frame>((subscriber) => {
    new Filming(settings, context, subscriber)
  })
