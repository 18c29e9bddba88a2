import type { RecordingNote } from '../../domain/recording-note.ts'
import { ticksToMs } from '../../domain/time.ts'
import type { RecordingMetadata } from './recording-metadata.ts'

/** One line of a recording's timeline, as metadata has it: further fields say more of the event. */
export type TimelineEntry = NonNullable<RecordingMetadata['timeline']>[number]

/** Of very many lines, those in the middle are left out: how it began and how it went last is kept. */
const FIRST_KEPT = 20
const NEWEST_KEPT = 179

/** What happened while a recording was made: at most 200 lines. */
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

  /** @param startPts media time of the first picture shown, ticks: what was before it was so from the beginning */
  entries(startPts: number): TimelineEntry[] {
    const gap = this.#gap && {
      event: 'timeline.shortened',
      pts: this.#gap.pts,
      details: { left_out: this.#gap.count },
    }
    // What is told of at once and what comes with the pictures it holds for meet here: they are put in the order of their times.
    const notes = [...this.#first, ...(gap ? [gap] : []), ...this.#newest].toSorted((a, b) => a.pts - b.pts)
    return notes.map(({ event, pts, details }) => ({
      // Rounded down: what happened before the end is told of before the end.
      at_seconds: Math.floor(Math.max(0, ticksToMs(pts - startPts))) / 1000,
      event,
      ...details,
    }))
  }
}

/** What of a timeline happened until the end of a recording of so many seconds: what came after that is not seen in it. */
export const withinDuration = (timeline: readonly TimelineEntry[], durationSeconds: number): TimelineEntry[] =>
  timeline.filter(({ at_seconds }) => at_seconds <= durationSeconds)
