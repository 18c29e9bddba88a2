/** Stands for what is not told. */
export const LEFT_OUT = '[secret]'

const MOST_ADDRESS = 500

/** Parts of names whose values are secrets, as words of the name: `api_key`, `accessToken`, `X-Amz-Signature`. */
const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'access apikey assertion auth authorization bearer code cookie credential credentials csrf hmac hash jwt key nonce otp ' +
    'pass passcode passphrase passwd password pin pwd secret session sessionid sid sig sign signature state ticket token verifier xsrf'
  ).split(' '),
)
/** So many letters and digits without a blank, and a value is rather a key than a word. */
const LIKE_A_KEY = /^(?=.*\d)[\w.~+/=-]{24,}$/

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))

const isSecret = (name: string, value: string): boolean =>
  LIKE_A_KEY.test(value) ||
  wordsOf(name).some(
    (word) => SECRET_WORDS.has(word) || /(token|secret|password|apikey|signature|sessionid)$/.test(word),
  )

/** Values of a query; the order and what is not secret stay as they are. */
function safeQuery(query: string): string {
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...rest] = pair.split('=')
    const value = decoded(rest.join('='))
    // A query that is one value, without a name.
    if (rest.length === 0) return LIKE_A_KEY.test(decoded(name)) ? LEFT_OUT : pair
    return isSecret(decoded(name), value) ? `${name}=${LEFT_OUT}` : pair
  })
  return pairs.join('&')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/**
 * An address as timelines have it, at most 500 characters: without user name and password, with the values of a query, of a fragment and of a path's
 * pieces left out where they look like secrets; of `data:`, `blob:` and `javascript:` only what comes before their content.
 */
export function safeAddress(address: string): string {
  let url: URL
  try {
    url = new URL(address)
  } catch {
    return ''
  }
  if (url.protocol === 'data:') return `data:${/^[\w.+-]+\/[\w.+-]+/.exec(url.pathname.slice(0, 100))?.[0] ?? ''}`
  if (url.protocol === 'blob:' || url.protocol === 'javascript:') return url.protocol
  const path = url.pathname.split('/').map((piece) => (LIKE_A_KEY.test(decoded(piece)) ? LEFT_OUT : piece))
  const query = url.search === '' ? '' : `?${safeQuery(url.search.slice(1))}`
  const place = url.host === '' && url.protocol !== 'file:' ? url.protocol : `${url.protocol}//${url.host}`
  return shortened(`${place}${path.join('/')}${query}${safeFragment(url.hash)}`, MOST_ADDRESS)
}

/** Applications keep a path and a query of their own behind the `#`. */
function safeFragment(hash: string): string {
  const [path = '', ...query] = hash.split('?')
  const front = path === '' ? '' : `#${path.includes('=') ? safeQuery(path.slice(1)) : safePieces(path.slice(1))}`
  return query.length === 0 ? front : `${front}?${safeQuery(query.join('?'))}`
}

const safePieces = (path: string): string =>
  path
    .split('/')
    .map((piece) => (LIKE_A_KEY.test(decoded(piece)) ? LEFT_OUT : piece))
    .join('/')

/** Addresses within a text; they end with a blank, a quote or a bracket. */
const ADDRESSES = /\b(?:https?|wss?|ftp|file|data|blob):[^\s"'<>()[\]{}`]+/gi

/** A text as timelines have it: on one line, its addresses as {@link safeAddress} has them, and no longer than so many characters. */
export function safeText(text: string, most: number): string {
  // What is cut off is not looked at: it may be megabytes.
  const seen = text.slice(0, most * 4).replaceAll(ADDRESSES, safeAddress)
  return shortened(seen.replaceAll(/\s+/g, ' ').trim(), most)
}

/** A text of at most so many characters. */
export function shortened(text: string, most: number): string {
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join('')}…`
}
