import { createHash } from 'node:crypto'

/** The tag S3 gives an object or a part that came whole: its MD5, hexadecimal. */
export const tagOf = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex')

/** The tag S3 gives an object that came in parts: the MD5 of their MD5s, and their number. All tags must be digests. */
export function tagOfParts(tags: readonly string[]): string {
  const hash = createHash('md5')
  for (const tag of tags) hash.update(tag, 'hex')
  return `${hash.digest('hex')}-${tags.length}`
}
