import { isIP } from 'node:net'
import { FlyBrowserError } from '../../domain/errors.ts'

const MOST_BITS = { 4: 32, 6: 128 } as const

/** Whether a text is an address, or a network as `10.0.0.0/8`. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address) as 0 | 4 | 6
  if (version === 0 || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= MOST_BITS[version])
}

/**
 * Whom forwarding headers are believed: what fastify takes as `trustProxy`.
 * @throws SETTINGS_INVALID for what is neither an address nor a network
 */
export function trustedProxies(networks: readonly string[]): false | string[] {
  const wrong = networks.find((network) => !isNetwork(network))
  if (wrong !== undefined) {
    const reason = `server.trustedProxies: ${wrong} is neither an address nor a network like 10.0.0.0/8`
    throw new FlyBrowserError('SETTINGS_INVALID', { reason })
  }
  return networks.length > 0 && [...networks]
}
