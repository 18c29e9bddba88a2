import { FlyBrowserError } from '../../domain/errors.ts'
import { renditionNamed } from '../../domain/rendition.ts'

/**
 * The place in the ladder of a rendition by its name in an address. Throws MEDIA_UNKNOWN where it is the name of none, whatever the
 * stream.
 * @param what is asked for, for people
 */
export function requireRenditionName(name: string, what: 'rendition' | 'media' = 'rendition'): number {
  const rendition = renditionNamed(name)
  if (rendition === undefined) throw new FlyBrowserError('MEDIA_UNKNOWN', { what })
  return rendition
}
