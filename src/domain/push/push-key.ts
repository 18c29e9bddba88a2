import { FlyBrowserError } from '../errors.ts'
import { Secret } from '../secret.ts'

const MOST_LETTERS = 1024

/**
 * The key of a stream, as the platform gave it.
 * @throws PUSH_KEY_INVALID where it is empty, too long, or has spaces or control characters; the error does not show it
 */
export function pushKey(text: string): Secret {
  if (text === '') throw invalid('it is empty')
  if (text.length > MOST_LETTERS) throw invalid(`it has more than ${MOST_LETTERS} letters`)
  if (!/^[\x21-\x7e]+$/.test(text)) throw invalid('it has spaces, control characters or letters beyond ASCII')
  return new Secret(text)
}

const invalid = (reason: string) => new FlyBrowserError('PUSH_KEY_INVALID', { reason })
