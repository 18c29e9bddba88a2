import { Observable, type Subscriber, type Subscription } from 'rxjs'
import { asFlyBrowserError } from '../../../domain/errors.ts'
import type { Frame } from '../../../domain/media.ts'
import { msToTicks } from '../../../domain/time.ts'
import type { DisplayFilm } from '../../../pipeline/ports/capture-port.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import { MissedPictures } from './missed-pictures.ts'
import { PictureRhythm } from './picture-rhythm.ts'

/**
 * From the moment a page paints to the change of the display: compositing and copying. Half a refresh at 60 Hz is what is left after
 * a page's own frame callback, within half a refresh either way.
 */
export const PAINT_LEAD_MS = 1000 / 60

/** One filming of the display, from subscription to its end. */
class DisplayFilming {
  readonly #intervalMs: number
  readonly #context: StageContext
  readonly #out: Subscriber<Frame>
  readonly #film: DisplayFilm
  readonly #rhythm = new PictureRhythm()
  readonly #missed = new MissedPictures()
  /** Time of the newest change that is in no picture yet. */
  #changedAtMs: number | undefined
  #grabbing = false
  #timer: Subscription | undefined

  constructor(fps: number, context: StageContext, out: Subscriber<Frame>) {
    this.#intervalMs = 1000 / fps
    this.#context = context
    this.#out = out
    this.#film = context.ports.capture.display()
    out.add(() => this.#timer?.unsubscribe())
    out.add(context.credit.changes.subscribe(() => this.#take()))
    out.add(
      this.#film.changes.subscribe({
        next: (atMs) => this.#changed(atMs),
        error: (error) => out.error(error),
      }),
    )
  }

  get #interval(): number {
    return this.#intervalMs * this.#context.load.divisor
  }

  #changed(atMs: number): void {
    this.#changedAtMs = atMs
    const { credit, measures } = this.#context
    if (!credit.granted && this.#missed.changed(atMs, this.#interval)) measures.dropped('no-credit')
    this.#take()
  }

  /** Takes the picture that is due; else sees to it that none is forgotten. */
  #take(): void {
    const { clock, credit } = this.#context
    const changedAtMs = this.#changedAtMs
    if (changedAtMs === undefined || this.#grabbing || this.#out.closed) return
    const nowMs = clock.now()
    // With no room below nothing is read at all, which costs nothing; the newest change is taken when there is.
    if (!credit.granted) return
    if (this.#rhythm.isDue(changedAtMs, this.#interval) || nowMs >= this.#rhythm.latestMs) void this.#grab(changedAtMs)
    else this.#wait(this.#rhythm.latestMs - nowMs)
  }

  #wait(ms: number): void {
    this.#timer?.unsubscribe()
    this.#timer = this.#context.clock.scheduler.schedule(() => this.#take(), Math.ceil(ms))
  }

  async #grab(changedAtMs: number): Promise<void> {
    this.#timer?.unsubscribe()
    this.#grabbing = true
    this.#changedAtMs = undefined
    this.#rhythm.taken(changedAtMs, this.#interval)
    this.#missed.taken()
    try {
      const picture = await this.#film.grab()
      this.#grabbing = false
      if (this.#out.closed) return
      const { originMs } = this.#context
      const capturedAtMs = Math.max(originMs, changedAtMs - PAINT_LEAD_MS)
      this.#out.next({ encoding: 'i420', ...picture, pts: msToTicks(capturedAtMs - originMs), capturedAtMs })
      this.#take()
    } catch (error) {
      // Where the display comes back, its first change does too.
      this.#grabbing = false
      if (asFlyBrowserError(error).code !== 'DISPLAY_GONE') this.#out.error(error)
    }
  }
}

/** Films the session's display: pictures at the frame rate while it changes, none while it rests, the last change never missed. */
export const filmDisplay = (fps: number, context: StageContext): Observable<Frame> =>
  new Observable<Frame>((subscriber) => {
    new DisplayFilming(fps, context, subscriber)
  })
