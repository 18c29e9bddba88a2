import { FlyBrowserError } from '../../../domain/errors.ts'
import type { MediaShelf } from '../../../pipeline/ports/media-store-port.ts'
import type { LiveWindow } from '../live-window.ts'
import type { StoredSegment } from '../stored-segment.ts'

/** What goes wrong with media that is stored already, beside which everything goes on. */
export interface ShelfFaults {
  unreadable(cause: unknown): void
  notRemoved(cause: unknown): void
}

/** The older media of one rendition, on a shelf of its own. */
export class ShelvedRendition {
  readonly window: LiveWindow
  readonly #shelf: MediaShelf
  readonly #faults: ShelfFaults
  #nextMsn = 0
  #closed = false

  constructor(window: LiveWindow, shelf: MediaShelf, faults: ShelfFaults) {
    this.window = window
    this.#shelf = shelf
    this.#faults = faults
  }

  /** The oldest listed segment that has not been stored; all before it have been, or are not listed any more. */
  get next(): StoredSegment | undefined {
    this.#nextMsn = Math.max(this.#nextMsn, this.window.listed[0]?.msn ?? 0)
    return this.window.segment(this.#nextMsn)
  }

  /** Stores {@link next}. Rejects with MEDIA_STORE_FULL or MEDIA_STORE_FAILED. */
  async store(segment: StoredSegment): Promise<void> {
    const { msn, byteLength } = segment
    const pieces = segment.fragments.map(({ bytes }) => bytes)
    await this.#shelf.write(msn, pieces)
    this.#nextMsn = msn + 1
    this.window.shelve(segment, { byteLength, read: () => this.#read(msn), remove: () => this.#remove(msn) })
  }

  /** Removes what was stored. Rejects with MEDIA_STORE_FAILED. */
  close(): Promise<void> {
    this.#closed = true
    return this.#shelf.close()
  }

  /** Viewers are not told where on this machine their media was. */
  async *#read(msn: number): AsyncGenerator<Uint8Array, void, void> {
    try {
      yield* this.#shelf.read(msn)
    } catch (cause) {
      if (!this.#closed) this.#faults.unreadable(cause)
      throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'segment' }, { cause })
    }
  }

  #remove(msn: number): void {
    if (this.#closed) return // removed as a whole
    this.#shelf.remove(msn).catch((cause: unknown) => this.#faults.notRemoved(cause))
  }
}
