import { FlyBrowserError } from '../errors.ts'

/** Where a stream is pushed to, without its key. */
export interface PushAddress {
  /** RTMPS: over TLS. */
  readonly secure: boolean
  /** Name or address; that of version 6 without its brackets. */
  readonly host: string
  readonly port: number
  /** Name of the application: the path, without slashes around it. */
  readonly app: string
  /** The whole address, as it is shown and as the server is told it. */
  readonly url: string
}

const STANDARD_PORT = { rtmp: 1935, rtmps: 443 } as const

const MOST_LETTERS = 2000
// Beginning and end are no hyphen: nothing that is taken for an option, wherever it may be passed.
const AUTHORITY = /^(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9](?:[a-z0-9._-]{0,251}[a-z0-9])?))(?::(\d{1,5}))?$/i
const APP = /^[A-Za-z0-9._~!$&'()*+,;=:@%-]+(?:\/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*$/

/**
 * Reads an address to push to: `rtmp://host[:port]/app` or `rtmps://...`. Of what is wrong with it is told only what is not secret.
 * @throws PUSH_URL_INVALID for other schemes, names and passwords, queries, control characters, and where there is no application
 */
export function pushAddress(url: string): PushAddress {
  if (url.length > MOST_LETTERS) throw invalid('it is too long')
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(url) ?? []
  const protocol = scheme.toLowerCase()
  if (protocol !== 'rtmp' && protocol !== 'rtmps') throw invalid('it begins neither with rtmp:// nor with rtmps://')
  if (!/^[\x21-\x7e]*$/.test(rest)) throw invalid('it has spaces, control characters or letters beyond ASCII')
  if (/[?#]/.test(rest)) throw invalid('it has a query or a fragment, which belong to the key')
  const [authority = '', ...path] = rest.split('/')
  if (authority.includes('@')) throw invalid('it has a name or a password in it')
  const [, six, name, digits] = AUTHORITY.exec(authority) ?? []
  const host = six ?? name
  if (host === undefined) throw invalid('it names no host')
  const port = digits === undefined ? STANDARD_PORT[protocol] : Number(digits)
  if (port < 1 || port > 65_535) throw invalid(`${port} is no port`)
  const app = path.join('/').replace(/\/+$/, '')
  if (!APP.test(app)) throw invalid('it names no application, like /live behind the host')
  const shownPort = port === STANDARD_PORT[protocol] ? '' : `:${port}`
  const shownHost = six === undefined ? host : `[${six}]`
  return { secure: protocol === 'rtmps', host, port, app, url: `${protocol}://${shownHost}${shownPort}/${app}` }
}

const invalid = (reason: string) => new FlyBrowserError('PUSH_URL_INVALID', { reason })
