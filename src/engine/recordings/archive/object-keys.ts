import type { Clock } from '../../../pipeline/clock.ts'
import type { ObjectStore, Page } from '../objects/object-store.ts'
import { patiently } from './read-object.ts'

/** The keys in a folder, which ends with `/`, and not below it, page by page in their order; each without that beginning. */
export async function* objectNames(
  objects: ObjectStore,
  prefix: string,
  clock: Clock,
  { after, until }: { readonly after?: string; readonly until?: string } = {},
): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const at = {
      ...(cursor === undefined ? {} : { cursor }),
      ...(after === undefined ? {} : { after: prefix + after }),
    }
    const page: Page<{ readonly key: string }> = await patiently(clock, () =>
      objects.list({ prefix, flat: true, ...at }),
    )
    for (const { key } of page.items) {
      const name = key.slice(prefix.length)
      if (until !== undefined && name >= until) return
      yield name
    }
    cursor = page.cursor
  } while (cursor !== undefined)
}
