import { BlockList, isIP } from 'node:net'
import { ipv4Of, ipv6Words, meantAddress } from './ip-address.ts'

/** Addresses of version 4 that are not on the public internet (IANA's registry of special-purpose addresses). */
const SPECIAL_IPV4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  // Metadata of the platform itself, to its own machines only (Azure).
  ...['224.0.0.0/3', '168.63.129.16'],
]

/** All that is given out to be public (RFC 4291, 2.4 and IANA's registry of the address space). */
const GLOBAL_IPV6 = '2000::/3'

/** What of it is not: protocol assignments (Teredo, benchmarking, ORCHID among them) and documentation. */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '3fff::/20']

/** Addresses of version 4 within those of version 6 (RFC 3056, 2). */
const SIX_TO_FOUR = 0x2002

/** Adds an address or a network to a list; false where the text is neither. */
export function addNetwork(list: BlockList, text: string): boolean {
  const [written = '', bits, ...more] = text.split('/')
  if (isIP(written) === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return false
  const address = meantAddress(written)
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  const whole = family === 'ipv6' ? 128 : 32
  // A network of addresses of version 4 that is written in those of version 6 has their 96 bits more.
  const prefix = bits === undefined ? whole : Number(bits) - (address === written ? 0 : 96)
  if (prefix < 0 || prefix > whole) return false
  list.addSubnet(address, prefix, family)
  return true
}

/** Whether an address is in a list; one of version 4 that is written as one of version 6 is what it means. */
export function isIn(list: BlockList, address: string): boolean {
  const meant = meantAddress(address)
  return list.check(meant, isIP(meant) === 6 ? 'ipv6' : 'ipv4')
}

const listOf = (...texts: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const text of texts) addNetwork(list, text)
  return list
}

const specialIpv4 = listOf(...SPECIAL_IPV4)
const globalIpv6 = listOf(GLOBAL_IPV6)
const specialIpv6 = listOf(...SPECIAL_IPV6)

/** Whether an address is on the public internet. */
export function isPublic(address: string): boolean {
  const meant = meantAddress(address)
  if (isIP(meant) === 4) return !isIn(specialIpv4, meant)
  if (isIP(meant) !== 6 || !isIn(globalIpv6, meant) || isIn(specialIpv6, meant)) return false
  const [first, high = 0, low = 0] = ipv6Words(meant)
  return first !== SIX_TO_FOUR || isPublic(ipv4Of(high, low))
}
