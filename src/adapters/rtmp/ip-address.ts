import { isIP } from 'node:net'

/** The eight 16-bit numbers of an address of version 6 (RFC 4291, 2.2), without its zone. */
export function ipv6Words(address: string): readonly number[] {
  const [plain = ''] = address.split('%')
  const [head = '', tail] = plain.split('::')
  const front = wordsOf(head)
  const back = tail === undefined ? [] : wordsOf(tail)
  const between = new Array<number>(8 - front.length - back.length).fill(0)
  return [...front, ...between, ...back]
}

/** The address of version 4 in two of these numbers. */
export const ipv4Of = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.')

/** The address that is meant: that of version 4 where it is written as one of version 6 (RFC 4291, 2.5.5.2). */
export function meantAddress(address: string): string {
  if (isIP(address) !== 6) return address
  const words = ipv6Words(address)
  const isMapped = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff
  return isMapped ? ipv4Of(words[6] ?? 0, words[7] ?? 0) : address
}

const wordsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((part) => (part.includes('.') ? ipv4Words(part) : [Number.parseInt(part, 16)]))

function ipv4Words(text: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number)
  return [a * 256 + b, c * 256 + d]
}
