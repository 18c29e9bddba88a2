import type { Observable } from 'rxjs'
import { tagOf, tagOfParts } from './object-tag.ts'
import { partPlace, type SpoolProgress } from './part-plan.ts'

/** A local file that is kept until its object is verified. */
export interface Spool {
  /** What is there of it: now, and whenever that changes. Must not complete before it has said `finished`. */
  readonly progress: Observable<SpoolProgress>
  /** Up to `length` bytes at `offset`; fewer at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>
}

/**
 * The tag that a finished file has as an object that came in parts.
 * @param firstBytes size of the first part
 */
export async function spoolTag(spool: Spool, bytes: number, firstBytes: number): Promise<string> {
  const tags: string[] = []
  for (let number = 1; number === 1 || partPlace(number, firstBytes).offset < bytes; number++) {
    const place = partPlace(number, firstBytes)
    tags.push(tagOf(await spool.read(place.offset, Math.min(place.bytes, bytes - place.offset))))
  }
  return tagOfParts(tags)
}
