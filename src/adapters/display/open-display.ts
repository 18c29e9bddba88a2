import { ReplaySubject } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { DisplayFilm } from '../../pipeline/ports/capture-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { connectDisplay } from './display-connection.ts'
import { filmDisplay } from './display-film.ts'
import { reapDisplays } from './display-folder.ts'
import { DisplayServer } from './display-server.ts'
import { Framebuffer } from './framebuffer.ts'
import { StillReader } from './still-reader.ts'
import { WindowKeeper } from './window-keeper.ts'

export interface OpenDisplayOptions {
  /** Xvfb. */
  readonly path: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly sessionId: string
  readonly timeoutMs: number
  readonly clock: Clock
  readonly log: LogPort
}

/** A display for one browser. */
export interface OpenDisplay {
  /** What a browser needs in its environment to paint on it. */
  readonly env: Readonly<Record<string, string>>
  /** Process of its server. */
  readonly pid: number | undefined
  /** Resolves with the reason when it has ended. */
  readonly gone: Promise<string>
  film(): DisplayFilm
  /** Ends it; nothing is left. Safe to call more than once. */
  close(): Promise<void>
}

/**
 * Starts a display of its own: nobody else sees it, and it ends with this process, however that ends.
 * @throws DISPLAY_START_FAILED
 */
export async function openDisplay(options: OpenDisplayOptions): Promise<OpenDisplay> {
  const { path, width, height, sessionId, timeoutMs, clock, log } = options
  const reaped = await reapDisplays()
  if (reaped > 0) log.info({ reaped }, 'Ended displays left by processes that were killed')
  const server = await DisplayServer.start({ path, width, height, timeoutMs })
  try {
    const connection = await connectDisplay(server.number, server.cookie, path, log)
    const reader = new StillReader(connection, new Framebuffer(server.framebufferFile, path), sessionId, () => {
      log.warn({ display: server.number }, 'The display does not answer; it is ended')
      server.kill()
    })
    // A connection that breaks off does not say so.
    void server.gone.then(() => reader.close())
    new WindowKeeper(connection, { width, height })
    // One listener on the promise, however many films come and go: a promise forgets none.
    const gone = new ReplaySubject<never>(1)
    void server.gone.then((reason) => gone.error(new FlyBrowserError('DISPLAY_GONE', { session: sessionId, reason })))
    log.debug({ display: server.number, pid: server.pid }, 'Display started')
    let closing: Promise<void> | undefined
    const close = async () => {
      connection.close()
      reader.close()
      await server.close()
    }
    return {
      env: server.env,
      pid: server.pid,
      gone: server.gone,
      film: () => filmDisplay({ connection, reader, gone, clock }),
      close: () => {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    await server.close()
    throw error
  }
}
