const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i

/** Groups of an IPv6 address that name a network; the rest is the choice of whoever lives in it. */
const NETWORK_GROUPS = 4

const groups = (text: string): string[] => (text === '' ? [] : text.split(':'))

/** By what clients are told apart when places are shared out: the IPv4 address, or the /64 network of an IPv6 address. */
export function addressOf(ip: string): string {
  const ipv4 = MAPPED.exec(ip)?.[1]
  if (ipv4 !== undefined) return ipv4
  if (!ip.includes(':')) return ip
  const [head = '', tail = ''] = ip.split('::')
  const [left, right] = [groups(head), groups(tail)]
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return `${[...left, ...zeros, ...right].slice(0, NETWORK_GROUPS).join(':')}::/64`
}
