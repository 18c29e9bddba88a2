import type { NoteDetails, NoteKind } from '../../../domain/session-note.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import { RateBound } from './rate-bound.ts'

/** Who is told of notes. */
export type TellNote = (kind: NoteKind, happenedAtMs: number, details: NoteDetails) => void

/** The notes of one tab: each kind has its own bound. */
export class TabNotes {
  readonly #tab: number
  readonly #clock: Clock
  readonly #tell: TellNote
  readonly #bounds = new Map<NoteKind, RateBound>()
  #closed = false

  constructor(tab: number, clock: Clock, tell: TellNote) {
    this.#tab = tab
    this.#clock = clock
    this.#tell = tell
  }

  /** @param details asked for only where the note is told of */
  note(kind: NoteKind, details: () => NoteDetails): void {
    const told = this.begin(kind)
    if (told) told(details())
  }

  /** Notes what happened now, and is told of when more of it is known; undefined where it is not told of. */
  begin(kind: NoteKind, happenedAtMs = this.#clock.now()): ((details: NoteDetails) => void) | undefined {
    if (this.#closed || !this.#boundOf(kind).admit()) return undefined
    return (details) => this.#tell(kind, happenedAtMs, { tab: this.#tab, ...details })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const bound of this.#bounds.values()) bound.close()
  }

  #boundOf(kind: NoteKind): RateBound {
    const known = this.#bounds.get(kind)
    if (known) return known
    const bound = new RateBound(this.#clock, (count) =>
      this.#tell('page.notes-left-out', this.#clock.now(), { tab: this.#tab, of: kind, count }),
    )
    this.#bounds.set(kind, bound)
    return bound
  }
}
