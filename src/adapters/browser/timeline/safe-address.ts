import { LEFT_OUT, safePairs, safePath } from './safe-pairs.ts'

const MOST_ADDRESS = 500
/** What of an address is looked at: browsers take some of megabytes. */
const MOST_LOOKED_AT = 4000

/**
 * An address as timelines have it, at most 500 characters: without user name and password, with the values of a query, of a fragment and of a path's
 * pieces left out where they look like secrets; of `data:`, `blob:` and `javascript:` only what comes before their content.
 */
export function safeAddress(address: string): string {
  let url: URL
  try {
    url = new URL(address.length > MOST_LOOKED_AT ? withoutHalf(address.slice(0, MOST_LOOKED_AT)) : address)
  } catch {
    return ''
  }
  if (url.protocol === 'data:') return `data:${/^[\w.+-]+\/[\w.+-]+/.exec(url.pathname.slice(0, 100))?.[0] ?? ''}`
  if (url.protocol === 'blob:' || url.protocol === 'javascript:') return url.protocol
  const query = url.search === '' ? '' : `?${safePairs(url.search.slice(1))}`
  const place = url.host === '' && url.protocol !== 'file:' ? url.protocol : `${url.protocol}//${url.host}`
  return shortened(`${place}${safePath(url.pathname)}${query}${safeFragment(url.hash)}`, MOST_ADDRESS)
}

/** An address that was cut, back to where something begins: half of a key does not look like one. */
function withoutHalf(address: string): string {
  const end = Math.max(...['?', '#', '&', ';', '/'].map((each) => address.lastIndexOf(each)))
  return address.slice(0, end + 1)
}

/** Applications keep a path and a query of their own behind the `#`. */
function safeFragment(hash: string): string {
  const [path = '', ...query] = hash.split('?')
  const front = path === '' ? '' : `#${path.includes('=') ? safePairs(path.slice(1)) : safePath(path.slice(1))}`
  return query.length === 0 ? front : `${front}?${safePairs(query.join('?'))}`
}

/** Addresses within a text, also those of applications (`myapp://`); they end with a blank, a quote or an angle bracket. */
const ADDRESSES = /(?:[a-z][a-z0-9+.-]{0,30}:\/\/|\b(?:data|blob|javascript|view-source):)[^\s"'<>]+/gi
/** Round what is in brackets, as in the lines of a stack. */
const BRACKETS = /[)\]}]*$/
/** What comes with a request to say who makes it. */
const CREDENTIALS = /\b(bearer|basic)\s+(?=[\w.~+/-]*\d)[\w.~+/-]{8,}=*/gi
/** JSON Web Tokens (RFC 7519, 3): JSON in base64 begins so. */
const WEB_TOKENS = /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g

/** A text as timelines have it: on one line, its addresses as {@link safeAddress} has them, and no longer than so many characters. */
export function safeText(text: string, most: number): string {
  // What is cut off is not looked at: it may be megabytes.
  const begin = text.slice(0, most * 4)
  const wasCut = begin.length < text.length
  const seen = begin
    .replaceAll(ADDRESSES, (found: string, at: number) => {
      const brackets = BRACKETS.exec(found)?.[0] ?? ''
      const address = found.slice(0, found.length - brackets.length)
      const isHalf = wasCut && at + found.length === begin.length
      return safeAddress(isHalf ? withoutHalf(address) : address) + brackets
    })
    .replaceAll(CREDENTIALS, `$1 ${LEFT_OUT}`)
    .replaceAll(WEB_TOKENS, LEFT_OUT)
  return shortened(seen.replaceAll(/\s+/g, ' ').trim(), most)
}

/** A text of at most so many characters. */
export function shortened(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}
