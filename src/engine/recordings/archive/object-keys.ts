import type { Clock } from '../../../pipeline/clock.ts'
import type { ObjectStore, Page } from '../objects/object-store.ts'
import { patiently } from './read-object.ts'

/** The keys in a folder, which ends with `/`, and not below it, page by page; each without that beginning. */
export async function* objectNames(objects: ObjectStore, prefix: string, clock: Clock): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const at = cursor === undefined ? {} : { cursor }
    const page: Page<{ readonly key: string }> = await patiently(clock, () =>
      objects.list({ prefix, flat: true, ...at }),
    )
    for (const { key } of page.items) yield key.slice(prefix.length)
    cursor = page.cursor
  } while (cursor !== undefined)
}
