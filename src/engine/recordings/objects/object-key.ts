import { FlyBrowserError } from '../../../domain/errors.ts'

/** S3 takes 1024 bytes; the rest is for the prefix and what servers add. */
const MOST_BYTES = 900

/** Why a text cannot be a key; undefined when it can. */
function whyNot(key: string): string | undefined {
  if (key === '') return 'it is empty'
  if (new TextEncoder().encode(key).length > MOST_BYTES) return `it has more than ${MOST_BYTES} bytes`
  if (/\p{Surrogate}/u.test(key)) return 'it is no text'
  // Not only NUL: XML 1.0 cannot say control characters, and lists come as XML.
  if ([...key].some((letter) => letter < ' ' || letter === '\x7f' || letter >= '\ufffe'))
    return 'it has control characters'
  if (key.startsWith('/')) return 'it begins with /'
  // Servers and clients that treat keys as paths would leave the prefix.
  if (key.split('/').some((part) => part === '.' || part === '..' || part === ''))
    return 'a part of it is ., .. or empty'
  return undefined
}

/**
 * A key as it stands in the bucket: below the prefix.
 * @param prefix as {@link cleanPrefix} gives it
 * @throws FlyBrowserError OBJECT_KEY_INVALID
 */
export function keyBelow(prefix: string, key: string): string {
  const reason = whyNot(key)
  if (reason) throw new FlyBrowserError('OBJECT_KEY_INVALID', { key: JSON.stringify(key.slice(0, 100)), reason })
  return prefix + key
}

/**
 * A prefix as people write it, in the form that stands before keys: empty, or with one / at its end.
 * @throws FlyBrowserError OBJECT_KEY_INVALID
 */
export function cleanPrefix(prefix: string): string {
  const path = prefix.replace(/^\/+|\/+$/g, '')
  return path === '' ? '' : `${keyBelow('', path)}/`
}
