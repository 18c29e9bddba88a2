import { fromEvent, type Observable } from 'rxjs'
import { createClient, type DamageExtension, type XClient, type XEvent } from 'x11'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { COOKIE_NAME } from '../../formats/x11/x-authority.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'

/** A connection to a display of our own. */
export interface DisplayConnection {
  readonly client: XClient
  readonly damage: DamageExtension
  readonly root: number
  readonly events: Observable<XEvent>
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>
  close(): void
}

/**
 * Connects to a display.
 * @param number the display's
 * @throws DISPLAY_START_FAILED
 */
export async function connectDisplay(
  number: number,
  cookie: Uint8Array,
  server: string,
  log: LogPort,
): Promise<DisplayConnection> {
  const auth = { name: COOKIE_NAME, data: Buffer.from(cookie).toString('latin1') }
  const failed = (cause: unknown) =>
    new FlyBrowserError('DISPLAY_START_FAILED', { path: server, reason: reasonOf(cause) }, { cause })
  return new Promise((resolve, reject) => {
    const client = createClient({ display: `:${number}`, auth, shm: 'off' }, (error, display) => {
      if (error) reject(failed(error))
      else
        client.require('damage', (fault, damage) => {
          if (fault) reject(failed(fault))
          else
            resolve({
              client,
              damage,
              root: (display.screen[0] as { root: number }).root,
              events: fromEvent(client, 'event') as Observable<XEvent>,
              ended: new Promise((end) => client.once('end', end)),
              close: () => client.terminate(),
            })
        })
    })
    // Windows come and go on their own: what is asked of one that has gone is answered by an error, and means nothing.
    client.on('error', (error: Error) => log.debug({ reason: error.message }, 'the display refused a request'))
  })
}
