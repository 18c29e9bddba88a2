import type { Clock } from '../../../pipeline/clock.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { DOCUMENT_PREFIX, documentKey } from './archive-keys.ts'
import { objectNames } from './object-keys.ts'
import { isOnlySpooled } from './only-spooled.ts'
import { patiently, readObject } from './read-object.ts'

/** Documents of recordings: those in the spool are ahead of those among the objects, where they are kept later. */
export class ArchivedDocuments implements DocumentStore {
  readonly #spool: DocumentStore
  readonly #objects: ObjectStore
  readonly #clock: Clock

  constructor(spool: DocumentStore, objects: ObjectStore, clock: Clock) {
    this.#spool = spool
    this.#objects = objects
    this.#clock = clock
  }

  names(): Promise<string[]> {
    return this.namesBetween('')
  }

  async namesBetween(after: string, until?: string): Promise<string[]> {
    const isBetween = (name: string) => name > after && (until === undefined || name < until)
    const found = new Set((await this.#spool.names()).filter(isBetween))
    const range = { after, ...(until === undefined ? {} : { until }) }
    for await (const name of objectNames(this.#objects, DOCUMENT_PREFIX, this.#clock, range)) found.add(name)
    return [...found]
  }

  async read(name: string): Promise<string | undefined> {
    const spooled = await this.#spool.read(name)
    if (spooled !== undefined) return spooled
    const bytes = await readObject(this.#objects, documentKey(name), this.#clock)
    // It may have come from the spool to where it was not a moment ago, but never goes back.
    return bytes && new TextDecoder().decode(bytes)
  }

  async write(name: string, text: string): Promise<void> {
    if ((await this.#spool.read(name)) !== undefined) return this.#spool.write(name, text)
    const labels = { contentType: 'application/json' }
    const bytes = new TextEncoder().encode(text)
    await patiently(this.#clock, () => this.#objects.put(documentKey(name), bytes, labels))
  }

  /** Only the spool can tell who of several was the first. */
  create(name: string, text: string): Promise<boolean> {
    return this.#spool.create(name, text)
  }

  async remove(name: string): Promise<void> {
    if (!(await isOnlySpooled(this.#spool, name)))
      await patiently(this.#clock, () => this.#objects.remove(documentKey(name)))
    await this.#spool.remove(name)
  }
}
