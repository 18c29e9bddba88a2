import type { AddressInfo } from 'node:net'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { HttpServer } from './http-server.ts'

export interface ListenOptions {
  /** Address of an interface of this machine. */
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
}

/** Where a server can be reached. */
export interface Listening {
  readonly host: string
  readonly port: number
  /** Without a slash at the end; an address that stands for all interfaces is given as localhost. */
  readonly url: string
}

const ANY = new Set(['0.0.0.0', '::'])

const hostInUrl = (host: string): string => {
  if (ANY.has(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

/** Begins to serve. Rejects with PORT_BUSY, or LISTEN_FAILED for an address or port that cannot be had. */
export async function listen(server: HttpServer, { host, port }: ListenOptions): Promise<Listening> {
  try {
    await server.listen({ host, port })
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'EADDRINUSE') throw new FlyBrowserError('PORT_BUSY', { host, port }, { cause })
    if (code === undefined) throw cause
    throw new FlyBrowserError('LISTEN_FAILED', { host, port, reason: reasonOf(cause) }, { cause })
  }
  const bound = (server.server.address() as AddressInfo).port
  return { host, port: bound, url: `http://${hostInUrl(host)}:${bound}` }
}
