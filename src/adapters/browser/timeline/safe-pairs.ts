/** Stands for what is not told. */
export const LEFT_OUT = '[secret]'

/** Parts of names whose values are secrets, as words of the name: `api_key`, `accessToken`, `X-Amz-Signature`. */
const SECRET_WORDS: ReadonlySet<string> = new Set(
  (
    'access apikey assertion auth authorization bearer code cookie credential credentials csrf hmac hash jwt key nonce otp ' +
    'pass passcode passphrase passwd password pin pwd secret session sessionid sid sig sign signature state ticket token verifier xsrf'
  ).split(' '),
)
const SECRET_END = /(token|secret|password|apikey|signature|sessionid|sessid)$/
/** So many letters and digits without a blank, and a value is rather a key than a word. */
const LIKE_A_KEY = /^(?=.*\d)[\w.~+/=-]{24,}$/
/** In base64 a plus stands for itself, in a query for a blank: what lies between several of them is shorter. */
const LIKE_A_PIECE = /^(?=.*\d)[\w.~/=-]{16,}$/
/** An address within an address may be encoded as often as that. */
const MOST_DECODED = 3

const wordsOf = (name: string): string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ''))

const isNameOfSecret = (name: string): boolean =>
  wordsOf(name).some((word) => SECRET_WORDS.has(word) || SECRET_END.test(word))

/** Whether a piece of an address, as it stands there, is rather a key than a word. */
export function isLikeKey(piece: string): boolean {
  const pieces = decoded(piece).split(' ')
  return pieces.length === 1 ? LIKE_A_KEY.test(pieces[0] ?? '') : pieces.some((each) => LIKE_A_PIECE.test(each))
}

/** Whether a value holds something of its own that is a secret: an address with a token, say, or JSON. */
function holdsSecret(value: string): boolean {
  let text = decoded(value)
  for (let i = 1; i < MOST_DECODED && text.includes('%'); i++) text = decoded(text)
  // Begins where a word does: else each of its letters would be tried.
  const named = text.matchAll(/(?<![\w.-])([\w.-]+)["'\])]*\s*[=:]/g)
  if ([...named].some(([, name = '']) => isNameOfSecret(name))) return true
  return /\/\/[^/\s]*@/.test(text) || text.split(/[^\w.~+=-]+/).some((each) => LIKE_A_KEY.test(each))
}

function safePair(pair: string): string {
  const equals = pair.indexOf('=')
  // A value without a name, also one that ends like base64.
  if (isLikeKey(equals < 0 ? pair : pair.slice(0, equals))) return LEFT_OUT
  if (equals < 0) return /%3D|%3A/i.test(pair) && holdsSecret(pair) ? LEFT_OUT : pair
  const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)]
  return isNameOfSecret(decoded(name)) || isLikeKey(value) || holdsSecret(value) ? `${name}=${LEFT_OUT}` : pair
}

/** Pairs of names and values, as queries have them; the order and what is not secret stay as they are. */
export const safePairs = (pairs: string): string => pairs.replaceAll(/[^&;]+/g, (pair) => safePair(pair))

/** A path: its pieces, and what servers put behind a piece with a semicolon (`;jsessionid=...`, RFC 3986, 3.3). */
export const safePath = (path: string): string =>
  path.replaceAll(/[^/]+/g, (piece) => (isLikeKey(piece) ? LEFT_OUT : safePairs(piece)))

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
