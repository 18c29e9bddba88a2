import type { Subscription } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { DisplayPicture } from '../../pipeline/ports/capture-port.ts'
import type { DisplayConnection } from './display-connection.ts'
import type { Framebuffer } from './framebuffer.ts'
import { silentFor } from './silent-for.ts'

/** A server that leaves a reading unanswered for so long is taken for wedged, milliseconds. */
const WEDGED_MS = 5000

/**
 * Reads the pixels of a display while its server serves nobody else: it would go on painting into them. That takes about a millisecond,
 * in which a browser that paints waits.
 */
export class StillReader {
  readonly #connection: DisplayConnection
  readonly #framebuffer: Framebuffer
  readonly #sessionId: string
  /** Readings the server has not stood still for yet. */
  readonly #waiting = new Set<(error: Error) => void>()
  readonly #clock: Clock
  readonly #onWedged: () => void
  #watchdog: Subscription | undefined
  #closed = false

  /** @param onWedged called when the server does not answer for {@link WEDGED_MS} */
  constructor(
    connection: DisplayConnection,
    framebuffer: Framebuffer,
    {
      sessionId,
      clock,
      onWedged,
    }: { readonly sessionId: string; readonly clock: Clock; readonly onWedged: () => void },
  ) {
    this.#connection = connection
    this.#framebuffer = framebuffer
    this.#sessionId = sessionId
    this.#clock = clock
    this.#onWedged = onWedged
    void connection.ended.then(() => this.close())
  }

  /** Rejects with DISPLAY_GONE. */
  read(): Promise<DisplayPicture> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(this.#gone)
        return
      }
      this.#waiting.add(reject)
      this.#watchdog ??= silentFor(WEDGED_MS, this.#clock).subscribe(this.#onWedged)
      const { client } = this.#connection
      client.GrabServer()
      client.GetInputFocus(() => {
        if (!this.#waiting.delete(reject)) return true
        try {
          resolve(this.#framebuffer.read())
        } catch (error) {
          reject(error)
        }
        if (this.#waiting.size === 0) {
          client.UngrabServer()
          this.#rest()
        }
        return true
      })
    })
  }

  /** What waits is rejected. Safe to call more than once. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#rest()
    for (const reject of this.#waiting) reject(this.#gone)
    this.#waiting.clear()
    this.#framebuffer.close()
  }

  /** It has answered, or will not be asked any more. */
  #rest(): void {
    this.#watchdog?.unsubscribe()
    this.#watchdog = undefined
  }

  get #gone(): FlyBrowserError {
    return new FlyBrowserError('DISPLAY_GONE', { session: this.#sessionId, reason: 'its connection has ended' })
  }
}
