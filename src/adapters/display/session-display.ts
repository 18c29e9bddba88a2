import { catchError, defer, NEVER } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import { fitsInto, type PictureSize, sizeText } from '../../domain/picture-size.ts'
import type { DisplayFilm } from '../../pipeline/ports/capture-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { OpenDisplay } from './open-display.ts'

export interface SessionDisplayOptions {
  /** Starts a display; also again. */
  readonly open: (size: PictureSize) => Promise<OpenDisplay>
  readonly log: LogPort
}

/**
 * The display of a session. When its server dies, the browser on it dies too; whoever starts the browser again is given another
 * display, and films go on there. While there is none, they tell of no change.
 */
export class SessionDisplay {
  readonly #open: (size: PictureSize) => Promise<OpenDisplay>
  readonly #log: LogPort
  #display: OpenDisplay
  #size: PictureSize
  #isGone = false
  #closing: Promise<void> | undefined

  private constructor(display: OpenDisplay, size: PictureSize, { open, log }: SessionDisplayOptions) {
    this.#size = size
    this.#open = open
    this.#log = log
    this.#display = display
    this.#watch(display)
  }

  /** Rejects with what the first opening rejects with. */
  static async start(size: PictureSize, options: SessionDisplayOptions): Promise<SessionDisplay> {
    return new SessionDisplay(await options.open(size), size, options)
  }

  /** What a browser needs in its environment, of a display that runs. Rejects when another one is needed and does not start. */
  async env(): Promise<Readonly<Record<string, string>>> {
    if (this.#isGone) {
      await this.#display.close()
      this.#display = await this.#open(this.#size)
      this.#isGone = false
      this.#watch(this.#display)
    }
    return this.#display.env
  }

  /** Resolves with the reason when the display that runs now has ended. */
  get gone(): Promise<string> {
    return this.#display.gone
  }

  film(): DisplayFilm {
    return {
      changes: defer(() => this.#display.film().changes.pipe(catchError(() => NEVER))),
      grab: () => this.#display.film().grab(),
    }
  }

  /** @throws DISPLAY_TOO_SMALL where it has no room for such a size */
  requireRoom(size: PictureSize, session: string): void {
    const { room } = this.#display
    if (!fitsInto(size, room))
      throw new FlyBrowserError('DISPLAY_TOO_SMALL', { session, size: sizeText(size), room: sizeText(room) })
  }

  /**
   * Gives it another size that there is room for, also those that follow it. Nobody may grab meanwhile.
   * @throws DISPLAY_GONE
   */
  async resize(size: PictureSize): Promise<void> {
    await this.#display.resize(size)
    this.#size = size
  }

  /** Ends it; nothing is left. Safe to call more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#display.close()
    return this.#closing
  }

  #watch(display: OpenDisplay): void {
    void display.gone.then((reason) => {
      this.#isGone = true
      if (!this.#closing) this.#log.warn({ reason }, 'The display is gone')
    })
  }
}
