import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { FlyBrowserError } from '../../domain/errors.ts'

/** To which hosts streams may be pushed. */
export interface PushPolicy {
  /** Names, `*.example.com`, addresses and networks; where there are any, nothing else is allowed. */
  readonly allowedHosts: readonly string[]
  /** Whether, where none are named, hosts of this machine and of private networks are allowed too. */
  readonly allowPrivate: boolean
}

/** Addresses that are not on the public internet (IANA's registries of special-purpose addresses). */
const PRIVATE = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
  ...[
    '::/127',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '100::/64',
    '2001:db8::/32',
    '2002::/16',
    'fc00::/7',
    'fe80::/10',
    'ff00::/8',
  ],
]

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

function networks(texts: readonly string[]): BlockList {
  const list = new BlockList()
  for (const text of texts) {
    const [address = '', bits] = text.split('/')
    const family = familyOf(address)
    if (isIP(address) !== 0)
      list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return list
}

const privateNetworks = networks(PRIVATE)

const isNamed = (host: string, allowed: string): boolean => {
  const name = allowed.toLowerCase()
  return name.startsWith('*.') ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name
}

/**
 * The addresses of a host that may be connected to. What is connected to are these, not the name again: what it is resolved to
 * later is of no account.
 * @throws PUSH_HOST_REFUSED when one of them is not allowed, and what `resolve` throws
 */
export async function allowedAddresses(
  host: string,
  { allowedHosts, allowPrivate }: PushPolicy,
  resolve = (name: string): Promise<LookupAddress[]> => lookup(name, { all: true }),
): Promise<LookupAddress[]> {
  const name = host.toLowerCase().replace(/\.$/, '')
  const addresses = await resolve(host)
  if (allowedHosts.some((allowed) => isNamed(name, allowed))) return addresses
  const named = networks(allowedHosts)
  const refused = addresses.find(({ address }) => {
    const family = familyOf(address)
    return allowedHosts.length > 0
      ? !named.check(address, family)
      : !allowPrivate && privateNetworks.check(address, family)
  })
  if (!refused && addresses.length > 0) return addresses
  const reason = allowedHosts.length > 0 ? 'push.allowedHosts does not name it' : 'it is not on the public internet'
  throw new FlyBrowserError('PUSH_HOST_REFUSED', { host, reason })
}
