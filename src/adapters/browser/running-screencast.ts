import type { CDPSession, Connection, Page, Protocol } from 'puppeteer'
import type { Observable, Subscriber, Subscription } from 'rxjs'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { isSameSize, type PictureSize } from '../../domain/picture-size.ts'
import { jpegSize } from '../../formats/jpeg/jpeg-size.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { ScreencastPicture, ScreencastRequest } from '../../pipeline/ports/capture-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { isOvertaken, pictureTimeMs } from './picture-time.ts'

/** A page as far as a screencast needs it. */
export type FilmedPage = Pick<Page, 'createCDPSession'>

/** What a screencast needs of the browser it films. */
export interface ScreencastSubject {
  /** The page to film, the present one at once and then whenever it is another; undefined while there is none. */
  readonly filmed: Observable<FilmedPage | undefined>
  /** Pictures are at most so large. */
  readonly size: () => PictureSize
  readonly sessionId: string
  /** Emits the reason when the browser is gone, also to who comes later. */
  readonly gone: Observable<string>
  readonly clock: Clock
  readonly log: LogPort
}

/** How long to wait before attaching again, milliseconds. */
const RETRY_MS = 200
/** A page that cannot be attached to for so long is gone, even where nothing says so, milliseconds. */
const PATIENCE_MS = 5000
/** For so long after turning to a page only pictures of the session's size are taken, milliseconds. */
const SIZING_MS = 1000

/**
 * One screencast, from its first to its last picture, over a DevTools session of its own for each page that it films in turn.
 *
 * Chromium keeps at most three pictures that are not acknowledged and drops those painted meanwhile for good: after late
 * acknowledgement the last change of a page may be missing until somebody calls {@link refresh}.
 */
export class RunningScreencast {
  readonly #subject: ScreencastSubject
  readonly #request: ScreencastRequest
  readonly #subscriber: Subscriber<ScreencastPicture>
  readonly #listening: Subscription
  #page: FilmedPage | undefined
  /** Counts the pages turned to: what an earlier one still answers is of no interest. */
  #turn = 0
  #devtools: CDPSession | undefined
  #connection: Connection | undefined
  #stopped = false
  #refreshing = false
  #retry: Subscription | undefined
  /** When the row of failures began that goes on now. */
  #failingSinceMs: number | undefined
  #previousMs = 0
  /** Until when a page that was turned to may still be on its way to the session's size. */
  #sizingUntilMs = 0
  #resized: Subscription | undefined
  #newestStampMs: number | undefined

  constructor(subject: ScreencastSubject, request: ScreencastRequest, subscriber: Subscriber<ScreencastPicture>) {
    this.#subject = subject
    this.#request = request
    this.#subscriber = subscriber
    this.#listening = subject.gone.subscribe((reason) => this.#fail(reason))
  }

  /** Begins to film. */
  start(): void {
    if (this.#stopped) return
    this.#listening.add(this.#subject.filmed.subscribe((page) => this.#turnTo(page)))
  }

  /** Asks for a picture of the page as it is: a screencast that starts always begins with one (measured: 14 ms later). */
  async refresh(): Promise<void> {
    const devtools = this.#devtools
    if (!devtools || this.#stopped || this.#refreshing) return
    this.#refreshing = true
    try {
      await devtools.send('Page.stopScreencast')
      if (!this.#stopped) await this.#film(devtools)
    } catch (error) {
      if (this.#devtools === devtools) this.#onFault(error)
    } finally {
      this.#refreshing = false
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#listening.unsubscribe()
    this.#connection?.off('sessiondetached', this.#onDetached)
    await this.#leave()
  }

  /** Films another page from now on. Its first picture comes at once, as from each screencast that starts. */
  #turnTo(page: FilmedPage | undefined): void {
    if (this.#stopped || page === this.#page) return
    this.#page = page
    this.#turn += 1
    this.#failingSinceMs = undefined
    this.#sizingUntilMs = this.#subject.clock.now() + SIZING_MS
    // The stamps of one page say nothing about the order of another's pictures.
    this.#newestStampMs = undefined
    void this.#leave()
    void this.#attach()
  }

  /** Pictures that are not acknowledged yet go with their session. */
  async #leave(): Promise<void> {
    this.#retry?.unsubscribe()
    this.#resized?.unsubscribe()
    const devtools = this.#devtools
    this.#devtools = undefined
    if (devtools) await detach(devtools)
  }

  /** Opens the DevTools session and starts; again when the session is lost while the page lives on. */
  async #attach(): Promise<void> {
    const [page, turn] = [this.#page, this.#turn]
    if (this.#stopped || !page) return
    let devtools: CDPSession | undefined
    try {
      const session = await page.createCDPSession()
      if (this.#stopped || turn !== this.#turn) return await detach(session)
      devtools = session
      this.#devtools = session
      this.#listen(session.connection())
      session.on('Page.screencastFrame', (frame) => this.#deliver(session, frame))
      await this.#film(session)
      this.#failingSinceMs = undefined
    } catch (error) {
      if (turn === this.#turn && this.#devtools === devtools) this.#onFault(error)
    }
  }

  /** A browser that was started again has another connection. */
  #listen(connection: Connection | undefined): void {
    if (this.#connection === connection) return
    this.#connection?.off('sessiondetached', this.#onDetached)
    this.#connection = connection
    connection?.on('sessiondetached', this.#onDetached)
  }

  async #film(devtools: CDPSession): Promise<void> {
    const { jpegQuality } = this.#request
    const { width, height } = this.#subject.size()
    // Never everyNthFrame above 1: on a quiet page it loses changes for good.
    await devtools.send('Page.startScreencast', {
      format: 'jpeg',
      quality: jpegQuality,
      maxWidth: width,
      maxHeight: height,
      everyNthFrame: 1,
    })
  }

  #deliver(devtools: CDPSession, frame: Protocol.Page.ScreencastFrameEvent): void {
    if (this.#stopped || devtools !== this.#devtools) return
    const acknowledge = once(() => {
      // Fails when the page is gone by then; nobody waits for the answer.
      devtools.send('Page.screencastFrameAck', { sessionId: frame.sessionId }).catch(() => {})
    })
    const { timestamp } = frame.metadata
    const stampMs = timestamp === undefined ? undefined : timestamp * 1000
    const data = isOvertaken(stampMs, this.#newestStampMs) ? undefined : Buffer.from(frame.data, 'base64')
    const size = data && jpegSize(data)
    if (!data || !size || this.#isSizing(size)) {
      acknowledge()
      return
    }
    this.#newestStampMs = stampMs
    this.#previousMs = pictureTimeMs({
      nowMs: this.#subject.clock.now(),
      wallMs: Date.now(),
      stampMs,
      previousMs: this.#previousMs,
    })
    this.#subscriber.next({ data, ...size, capturedAtMs: this.#previousMs, acknowledge })
  }

  /**
   * A window that has just opened may have been painted in a size of its own, on a busy machine also after it was given the session's. An
   * encoder of another size for one picture is dearer than to wait for the next; a page that rests by then is asked for it.
   */
  #isSizing(size: PictureSize): boolean {
    const { clock } = this.#subject
    const leftMs = this.#sizingUntilMs - clock.now()
    if (leftMs <= 0 || isSameSize(size, this.#subject.size())) return false
    this.#resized?.unsubscribe()
    this.#resized = clock.scheduler.schedule(() => void this.refresh(), leftMs)
    return true
  }

  readonly #onDetached = (session: CDPSession): void => {
    if (this.#stopped || session !== this.#devtools) return
    this.#devtools = undefined
    this.#subject.log.debug({}, 'The DevTools session of the screencast was lost; attaching again')
    void this.#attach()
  }

  /**
   * A command failed. A page that goes to another process has no target for a moment: attaching again then helps. When browser or page
   * are gone, `gone` says so with a better reason than puppeteer's.
   */
  #onFault(error: unknown): void {
    if (this.#stopped) return
    const { clock, log } = this.#subject
    const lost = this.#devtools
    this.#devtools = undefined
    if (lost) void detach(lost)
    this.#failingSinceMs ??= clock.now()
    if (clock.now() - this.#failingSinceMs >= PATIENCE_MS) {
      this.#fail(reasonOf(error))
      return
    }
    log.debug({ err: error }, 'The screencast cannot be attached; trying again')
    this.#retry = clock.scheduler.schedule(() => void this.#attach(), RETRY_MS)
  }

  #fail(reason: string): void {
    if (this.#stopped) return
    this.#subscriber.error(new FlyBrowserError('BROWSER_GONE', { session: this.#subject.sessionId, reason }))
  }
}

const detach = (devtools: CDPSession): Promise<void> => devtools.detach().catch(() => {})

function once(action: () => void): () => void {
  let done = false
  return () => {
    if (!done) action()
    done = true
  }
}
