import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { metadataName } from '../metadata-file.ts'
import { isRecordingId } from '../recording-id.ts'
import { parseMetadata, type RecordingMetadata } from '../recording-metadata.ts'
import { inParallel } from './in-parallel.ts'
import { readSnapshot, SNAPSHOT_NAME, snapshotText } from './index-snapshot.ts'
import { entryOf, type RecordingEntry } from './recording-entry.ts'

/** Documents read at a time. */
const READERS = 32
/** So many entries that no snapshot has are worth writing one. */
const WORTH_A_SNAPSHOT = 500

/** From so many names on they are not read at every question: of 100,000 that takes a tenth of a second. */
const MANY_NAMES = 10_000
/** How long their reading is put off, milliseconds a name: twenty times what it takes. */
const PAUSE_MS = 0.02

export interface IndexPorts {
  readonly store: Pick<RecordingStore, 'documents' | 'scratch'>
  readonly clock: Pick<Clock, 'now'>
  readonly log: LogPort
  /** Metadata of a recording that is written here, newer than its document. */
  readonly open: (id: string) => RecordingMetadata | undefined
}

/** A recording of which there is a document. */
interface Slot {
  readonly id: string
  /** Undefined until it is read, and where the document is damaged. */
  entry?: RecordingEntry
  damaged?: boolean
  /** When its document was last among the names. */
  look: number
}

/**
 * What all recordings of a store are, kept in memory, some 300 bytes each. Settled ones are read once; a snapshot beside the store, which may be
 * lost at any time, spares the next process even that. The others are read anew each time.
 */
export class RecordingIndex {
  readonly #ports: IndexPorts
  /** By the names of their documents. */
  readonly #slots = new Map<string, Slot>()
  /** The newest first. */
  #order: readonly Slot[] = []
  /** Of the documents, when their names were last read. */
  #version: string | undefined
  #looks = 0
  #namesReadMs = 0
  #pauseMs = 0
  /** Of the order, until something changes. */
  #entries: readonly RecordingEntry[] | undefined
  #unsaved = 0
  #loaded = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(ports: IndexPorts) {
    this.#ports = ports
  }

  /**
   * All recordings as they are now, the newest first. Those whose document is damaged are left out, and logged once.
   * @param anew whether all documents are read again: the size of a settled one changes when its file is coded anew
   */
  entries(anew = false): Promise<readonly RecordingEntry[]> {
    const looked = this.#last.then(() => this.#look(anew))
    this.#last = looked.catch(() => {})
    return looked
  }

  /** Reads a document again, whatever is known of it. */
  async reread(id: string): Promise<void> {
    const slot = this.#slots.get(metadataName(id))
    if (slot) await this.#read(slot)
  }

  /** Makes a recording known that has just been begun here, whenever names are read the next time. */
  added(id: string): void {
    const name = metadataName(id)
    if (!this.#slots.has(name)) this.#take([name])
  }

  async #look(anew: boolean): Promise<readonly RecordingEntry[]> {
    if (!this.#loaded) await this.#load()
    await this.#lookForOthers(anew)
    const again = anew ? this.#order : this.#order.filter(({ entry, damaged }) => !entry?.settled && !damaged)
    await inParallel(again, READERS, (slot) => this.#read(slot))
    if (this.#unsaved >= WORTH_A_SNAPSHOT) await this.#save()
    this.#entries ??= this.#order.flatMap(({ entry }) => entry ?? [])
    return this.#entries
  }

  /** Names are read only where a document has changed, and very many no more often than takes a small share of the time. */
  async #lookForOthers(anew: boolean): Promise<void> {
    const { clock, store } = this.#ports
    // Before the names are read: what changes meanwhile is seen the next time.
    const version = await store.documents.version?.()
    if (!anew && version !== undefined && version === this.#version) return
    const sinceMs = clock.now() - this.#namesReadMs
    // A clock that was set back puts nothing off.
    if (!anew && sinceMs >= 0 && sinceMs < this.#pauseMs) return
    const names = await store.documents.names()
    this.#keep(names)
    this.#version = version
    this.#namesReadMs = clock.now()
    this.#pauseMs = names.length < MANY_NAMES ? 0 : names.length * PAUSE_MS
    await inParallel(
      this.#order.filter(({ damaged }) => damaged),
      READERS,
      (slot) => this.#read(slot),
    )
  }

  /** Takes new names, and gives those up that are gone. */
  #keep(names: readonly string[]): void {
    this.#looks += 1
    this.#take(names)
    if (this.#order.every(({ look }) => look === this.#looks)) return
    this.#order = this.#order.filter((slot) => slot.look === this.#looks || !this.#slots.delete(metadataName(slot.id)))
    this.#entries = undefined
  }

  #take(names: readonly string[]): void {
    const fresh: Slot[] = []
    for (const name of names) {
      const known = this.#slots.get(name)
      if (known) known.look = this.#looks
      else if (name.endsWith('.json') && isRecordingId(name.slice(0, -'.json'.length))) {
        const slot: Slot = { id: name.slice(0, -'.json'.length), look: this.#looks }
        this.#slots.set(name, slot)
        fresh.push(slot)
      }
    }
    // The order is kept, not made anew: sorting all takes longer than all the rest.
    if (fresh.length > 0) this.#order = merged(this.#order, fresh.sort(newestFirst))
  }

  async #read(slot: Slot): Promise<void> {
    const { store, open, log } = this.#ports
    this.#entries = undefined
    const text = open(slot.id) ?? (await store.documents.read(metadataName(slot.id)))
    const metadata = typeof text === 'string' ? parseMetadata(text) : text
    // A document under another's name would be listed twice.
    if (metadata?.id === slot.id) {
      slot.entry = entryOf(metadata)
      slot.damaged = false
      if (slot.entry.settled) this.#unsaved += 1
      return
    }
    delete slot.entry
    if (text === undefined) return // removed meanwhile
    if (!slot.damaged) log.warn({ recordingId: slot.id }, 'The metadata of a recording is damaged')
    slot.damaged = true
  }

  async #load(): Promise<void> {
    this.#loaded = true
    const text = await this.#ports.store.scratch?.read(SNAPSHOT_NAME).catch(() => undefined)
    const entries = text === undefined ? [] : readSnapshot(text)
    for (const entry of entries) this.#slots.set(metadataName(entry.id), { id: entry.id, entry, look: this.#looks })
    this.#order = [...this.#slots.values()].sort(newestFirst)
  }

  /** A folder that cannot be written can be listed all the same. */
  async #save(): Promise<void> {
    const { store, log } = this.#ports
    this.#unsaved = 0
    if (!store.scratch) return
    try {
      await store.scratch.write(SNAPSHOT_NAME, snapshotText(this.#order.flatMap(({ entry }) => entry ?? [])))
    } catch (err) {
      log.debug({ err }, 'The index of recordings was not kept')
    }
  }
}

/** Ids of recordings sort by time. */
const newestFirst = (a: Slot, b: Slot): number => (a.id < b.id ? 1 : a.id > b.id ? -1 : 0)

/** Two lists in order as one. */
function merged(a: readonly Slot[], b: readonly Slot[]): Slot[] {
  const both: Slot[] = []
  let next = 0
  for (const slot of a) {
    for (let other = b[next]; other && newestFirst(other, slot) < 0; other = b[++next]) both.push(other)
    both.push(slot)
  }
  return both.concat(b.slice(next))
}
