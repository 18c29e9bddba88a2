import type { RecordingNote } from '../../domain/recording-note.ts'
import { entriesOf, type TimelineEntry } from './timeline/timeline-entries.ts'
import { FIRST_KEPT, NEWEST_KEPT } from './timeline/timeline-excerpt.ts'

/** What metadata tells of what happened while a recording is made: at most 200 lines. */
export class RecordingTimeline {
  readonly #first: RecordingNote[] = []
  readonly #newest: RecordingNote[] = []
  /** A line for those that were left out. */
  #gap: { readonly pts: number; readonly count: number } | undefined

  add(note: RecordingNote): void {
    if (this.#first.length < FIRST_KEPT) {
      this.#first.push(note)
      return
    }
    this.#newest.push(note)
    if (this.#newest.length <= NEWEST_KEPT) return
    const out = this.#newest.shift() as RecordingNote
    this.#gap = { pts: this.#gap?.pts ?? out.pts, count: (this.#gap?.count ?? 0) + 1 }
  }

  /** Media time of the first line, ticks. */
  get startPts(): number {
    return this.#first[0]?.pts ?? 0
  }

  /** @param startPts media time of the first picture shown, ticks: what was before it was so from the beginning */
  entries(startPts: number): TimelineEntry[] {
    const gap = this.#gap && {
      event: 'timeline.shortened',
      pts: this.#gap.pts,
      details: { left_out: this.#gap.count },
    }
    return entriesOf([...this.#first, ...(gap ? [gap] : []), ...this.#newest], startPts)
  }
}
