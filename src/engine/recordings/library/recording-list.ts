import { metadataName } from '../metadata-file.ts'
import { infoOf, type RecordingInfo } from '../recording-info.ts'
import { parseMetadata, type RecordingMetadata } from '../recording-metadata.ts'
import { inParallel } from './in-parallel.ts'
import { cursorAfter, idBefore } from './list-cursor.ts'
import { isWanted, type ListFilter, type ListWish, readFilter, readLimit } from './list-wish.ts'
import { newestIds } from './newest-ids.ts'
import { entryOf, type RecordingEntry } from './recording-entry.ts'
import { type IndexPorts, RecordingIndex } from './recording-index.ts'

/** Documents read at a time. */
const READERS = 16
/** The first picture of a recording comes after its id was made, never so long after. */
const BEGUN_BEFORE_MS = 24 * 3_600_000

/** Recordings, the newest first, and where the next ones begin if there are more. */
export interface RecordingPage {
  readonly recordings: readonly RecordingInfo[]
  readonly cursor?: string
}

/** Of a recording, what leads to its document. */
type Named = Pick<RecordingEntry, 'id'>

/** Finds recordings. Which ones is told by an index; what is told of them is always read from their documents. */
export class RecordingList {
  readonly #ports: IndexPorts
  readonly #index: RecordingIndex

  constructor(ports: IndexPorts) {
    this.#ports = ports
    this.#index = new RecordingIndex(ports)
  }

  /** What is known of all recordings, the newest first; `anew` reads all documents. */
  entries({ anew = false } = {}): Promise<readonly RecordingEntry[]> {
    return this.#index.entries(anew)
  }

  /** Makes a recording known that has just been begun here. */
  added(id: string): void {
    this.#index.added(id)
  }

  /** Rejects with OPTION_INVALID. */
  async page(wish: ListWish): Promise<RecordingPage> {
    const [filter, limit] = [readFilter(wish, this.#ports.clock.now()), readLimit(wish)]
    const before = wish.cursor === undefined ? undefined : idBefore(String(wish.cursor), filter)
    const recordings: RecordingInfo[] = []
    let last: Named | undefined
    for await (const group of this.#candidates(filter, limit, before))
      for (let at = 0; at < group.length; ) {
        if (last && recordings.length === limit) return { recordings, cursor: cursorAfter(last.id, filter) }
        // Some may be gone, or be none that are wanted; others take their place.
        const next = group.slice(at, at + limit - recordings.length)
        at += next.length
        last = next.at(-1)
        recordings.push(...(await this.#read(next, filter)))
      }
    return { recordings }
  }

  /** What may be on a page, the newest first: by the index, or of a store that is not to be read as a whole, by names. */
  async *#candidates(filter: ListFilter, limit: number, before: string | undefined): AsyncGenerator<readonly Named[]> {
    const { store, clock } = this.#ports
    // Those of one session may lie anywhere, and all: only the index knows.
    if (!store.documents.namesBetween || limit === Number.POSITIVE_INFINITY || filter.sessionId !== undefined) {
      const all = await this.#index.entries()
      const behind = all.slice(before === undefined ? 0 : firstBehind(all, before))
      yield behind.filter((entry) => isWanted(filter, entry))
      return
    }
    const range = {
      ...(before === undefined ? {} : { before }),
      ...(filter.sinceMs === undefined ? {} : { sinceMs: filter.sinceMs - BEGUN_BEFORE_MS }),
    }
    const namesBetween = store.documents.namesBetween.bind(store.documents)
    for await (const ids of newestIds({ namesBetween }, { ...range, nowMs: clock.now() }))
      yield ids.map((id) => ({ id }))
  }

  async #read(entries: readonly Named[], filter: ListFilter): Promise<RecordingInfo[]> {
    const found = new Map<string, RecordingInfo>()
    await inParallel(entries, READERS, async ({ id }) => {
      const metadata = await this.#metadataOf(id)
      if (!metadata) await this.#index.reread(id)
      else if (isWanted(filter, entryOf(metadata))) found.set(id, infoOf(metadata))
    })
    return entries.flatMap(({ id }) => found.get(id) ?? [])
  }

  async #metadataOf(id: string): Promise<RecordingMetadata | undefined> {
    const open = this.#ports.open(id)
    if (open) return open
    const text = await this.#ports.store.documents.read(metadataName(id))
    return text === undefined ? undefined : parseMetadata(text)
  }
}

/** The first of a list, newest first, that is older than an id, be that in the list or not any more. */
function firstBehind(entries: readonly RecordingEntry[], id: string): number {
  let [from, to] = [0, entries.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((entries[middle]?.id ?? '') >= id) from = middle + 1
    else to = middle
  }
  return from
}
