import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
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
    const { documents } = this.#ports.store
    // Those of one session may lie anywhere, and all: only the index knows.
    if (documents.namesBetween && Number.isFinite(limit) && filter.sessionId === undefined)
      return this.#newest(documents as Required<Pick<DocumentStore, 'namesBetween'>>, filter, limit, before)
    const all = await this.#index.entries()
    const wanted = all
      .slice(before === undefined ? 0 : firstBehind(all, before))
      .filter((entry) => isWanted(filter, entry))
    const recordings: RecordingInfo[] = []
    let read = 0
    // Some may be gone since the index was brought up to date; others take their place.
    while (recordings.length < limit && read < wanted.length) {
      const next = wanted.slice(read, read + limit - recordings.length)
      read += next.length
      recordings.push(...(await this.#read(next, filter)))
    }
    const last = wanted[read - 1]
    return { recordings, ...(last && read < wanted.length ? { cursor: cursorAfter(last.id, filter) } : {}) }
  }

  /** A page of a store of which not everything is to be read. */
  async #newest(
    documents: Required<Pick<DocumentStore, 'namesBetween'>>,
    filter: ListFilter,
    limit: number,
    before: string | undefined,
  ): Promise<RecordingPage> {
    const recordings: RecordingInfo[] = []
    let last: string | undefined
    const nowMs = this.#ports.clock.now()
    const range = {
      ...(before === undefined ? {} : { before }),
      ...(filter.sinceMs === undefined ? {} : { sinceMs: filter.sinceMs - BEGUN_BEFORE_MS }),
    }
    for await (const ids of newestIds(documents, { ...range, nowMs }))
      for (let at = 0; at < ids.length; ) {
        if (recordings.length === limit) return { recordings, ...(last ? { cursor: cursorAfter(last, filter) } : {}) }
        const next = ids.slice(at, at + limit - recordings.length)
        at += next.length
        last = next.at(-1)
        recordings.push(
          ...(await this.#read(
            next.map((id) => ({ id })),
            filter,
          )),
        )
      }
    return { recordings }
  }

  async #read(entries: readonly Pick<RecordingEntry, 'id'>[], filter: ListFilter): Promise<RecordingInfo[]> {
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
