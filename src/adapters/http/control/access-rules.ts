import { BlockList, isIP } from 'node:net'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Settings } from '../../../engine/settings/settings-schema.ts'

/** Who may control a server, as the settings say it. */
export type AccessRules = Pick<Settings['server'], 'host' | 'token' | 'allowedHosts' | 'allowedOrigins'>

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether an address to listen on can be reached from this machine only; a name that is not known for it is not trusted. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === 'localhost') return true
  const family = isIP(host)
  return family !== 0 && loopback.check(host, family === 6 ? 'ipv6' : 'ipv4')
}

/** RFC 6750, 2.1: what can stand behind `Bearer`. */
const TOKEN = /^[A-Za-z0-9._~+/-]{16,}=*$/

/**
 * Refuses settings under which strangers could control the server. What they say of the token is never repeated.
 * @throws TOKEN_REQUIRED, SETTINGS_INVALID
 */
export function checkAccess({ host, token, allowedOrigins }: AccessRules): void {
  if (!token && !isLoopback(host)) throw new FlyBrowserError('TOKEN_REQUIRED', { host })
  if (token && !TOKEN.test(token)) {
    const reason = 'server.token must be 16 or more of the letters A-Z, a-z, 0-9 and . _ ~ + / -'
    throw new FlyBrowserError('SETTINGS_INVALID', { reason })
  }
  for (const origin of allowedOrigins) {
    if (URL.canParse(origin) && new URL(origin).origin === origin) continue
    const reason = `server.allowedOrigins: ${origin} is not an origin like https://panel.example`
    throw new FlyBrowserError('SETTINGS_INVALID', { reason })
  }
}

/** What of a request tells where it comes from. */
export interface RequestSource {
  /** Name by which the caller reached this server: header `Host`, or what a proxy says it was. */
  readonly host: string | undefined
  readonly origin: string | undefined
  /** The `Sec-Fetch-` headers: site, mode and destination. */
  readonly site: string | undefined
  readonly mode: string | undefined
  readonly destination: string | undefined
  /** Address of this machine that the connection was made to. */
  readonly localAddress: string | undefined
}

const urlOf = (text: string | undefined): URL | undefined =>
  text !== undefined && URL.canParse(text) ? new URL(text) : undefined

/** A name or address with or without a port. */
const HOST = /^[\w.\-[\]:]+$/

const inBrackets = (address: string): string => (isIP(address) === 6 ? `[${address}]` : address)

/** Whether a `Host` header names this server: else a page of another site has its own name resolve to this machine. */
export function isOwnHost({ host, localAddress }: RequestSource, rules: AccessRules): boolean {
  const name = HOST.test(host ?? '') ? urlOf(`http://${host}`)?.hostname : undefined
  if (!name) return false
  const local = localAddress?.replace(/^::ffff:/, '')
  const known = ['localhost', '127.0.0.1', '::1', rules.host, ...(local ? [local] : []), ...rules.allowedHosts]
  return known.some((own) => inBrackets(own.toLowerCase()) === name)
}

/** Whether a request was made by a page of somewhere else, which the settings do not name. */
export function isForeign({ host, origin, site, mode, destination }: RequestSource, rules: AccessRules): boolean {
  if (origin !== undefined) {
    if (rules.allowedOrigins.includes(origin)) return false
    const page = urlOf(origin)
    return !page || page.host !== urlOf(`${page.protocol}//${host}`)?.host
  }
  // A page that shows a picture of ours sends no Origin. Following a link to us is no harm: the other page cannot read it.
  const followed = mode === 'navigate' && destination === 'document'
  return (site === 'cross-site' || site === 'same-site') && !followed
}
