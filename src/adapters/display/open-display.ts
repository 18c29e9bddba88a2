import { firstValueFrom, merge, Observable, ReplaySubject } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { PictureSize } from '../../domain/picture-size.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { DisplayFilm } from '../../pipeline/ports/capture-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { connectDisplay, type DisplayConnection } from './display-connection.ts'
import { filmDisplay } from './display-film.ts'
import { reapDisplays } from './display-folder.ts'
import { roomFor } from './display-room.ts'
import { DisplayScreen } from './display-screen.ts'
import { DisplayServer } from './display-server.ts'
import { Framebuffer } from './framebuffer.ts'
import { serverSilence } from './server-silence.ts'
import { StillReader } from './still-reader.ts'
import { WindowKeeper } from './window-keeper.ts'

export interface OpenDisplayOptions {
  /** Xvfb. */
  readonly path: string
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** The largest size it can be given later, where memory allows. Default the size it begins with. */
  readonly room?: PictureSize
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
  /** The largest size it can be given. */
  readonly room: PictureSize
  film(): DisplayFilm
  /**
   * Gives it another size, within its {@link room}; windows fill it again, and what is new is painted in a while. Nobody may
   * {@link DisplayFilm.grab} meanwhile. Rejects with DISPLAY_GONE.
   */
  resize(size: PictureSize): Promise<void>
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
  const size = { width, height }
  const room = await roomFor(size, options.room ?? size)
  const server = await DisplayServer.start({ path, ...room, timeoutMs })
  const answering = answersWithin(server, path, timeoutMs)
  try {
    const connection = await answering.of(connectDisplay(server.number, server.cookie, path, log))
    const framebuffer = new Framebuffer(server.framebufferFile, path)
    const endWedged = () => {
      log.warn({ display: server.number }, 'The display does not answer; it is ended')
      server.kill()
    }
    const reader = new StillReader(connection, framebuffer, { sessionId, clock, onWedged: endWedged })
    // A connection that breaks off does not say so.
    void server.gone.then(() => reader.close())
    const screen = await answering.of(DisplayScreen.of(connection, path, room, size))
    framebuffer.size = size
    const keeper = new WindowKeeper(connection, size)
    // One listener on the promise, however many films come and go: a promise forgets none.
    const gone = new ReplaySubject<never>(1)
    void server.gone.then((reason) => gone.error(new FlyBrowserError('DISPLAY_GONE', { session: sessionId, reason })))
    log.debug({ display: server.number, pid: server.pid }, 'Display started')
    const watch = serverSilence(() => answerOf(connection), clock).subscribe(endWedged)
    void server.gone.then(() => watch.unsubscribe())
    let closing: Promise<void> | undefined
    const close = async () => {
      watch.unsubscribe()
      connection.close()
      reader.close()
      await server.close()
    }
    return {
      env: server.env,
      pid: server.pid,
      gone: server.gone,
      room,
      film: () => filmDisplay({ connection, reader, gone, clock }),
      resize: async (next) => {
        // Pictures that were asked for before have the size that there was.
        await reader.read()
        const resized = screen.resize(next, (now) => keeper.resize(now))
        await firstValueFrom(merge(resized, gone))
        framebuffer.size = next
      },
      close: () => {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    await server.close()
    throw error
  } finally {
    answering.over()
  }
}

/** Answers of a server that starts; one that is not through in time is killed, and what was asked of it rejects. */
function answersWithin(server: DisplayServer, path: string, timeoutMs: number) {
  const limit = setTimeout(() => server.kill(), timeoutMs)
  const ended = server.gone.then((reason) => {
    throw new FlyBrowserError('DISPLAY_START_FAILED', { path, reason })
  })
  ended.catch(() => {})
  return { of: <T>(answer: Promise<T>): Promise<T> => Promise.race([answer, ended]), over: () => clearTimeout(limit) }
}

/** Emits when the server has answered the cheapest question there is. */
const answerOf = ({ client }: DisplayConnection): Observable<void> =>
  new Observable((subscriber) => {
    client.GetInputFocus(() => {
      subscriber.next()
      return true
    })
  })
