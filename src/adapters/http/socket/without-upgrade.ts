import type { IncomingMessage } from 'node:http'

/** Headers of one hop that ask for another protocol (RFC 9110, 7.8; RFC 7540, 3.2.1). */
const ASKING = new Set(['upgrade', 'http2-settings'])

/** The head of a request as it came, but for the wish for another protocol. */
export function withoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2)
    if (ASKING.has(name.toLowerCase())) continue
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutNames(value) : value}`)
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

const withoutNames = (value: string): string =>
  value
    .split(',')
    .filter((name) => !ASKING.has(name.trim().toLowerCase()))
    .join(',')
