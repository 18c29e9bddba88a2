import type { MediaFragment, SegmentEvent } from '../../../domain/media.ts'
import type { RecordingNote } from '../../../domain/recording-note.ts'
import { ticksToMs } from '../../../domain/time.ts'
import { RecordingNotes } from '../../../stages/sink/recording-notes.ts'
import type { ClipSpan } from './clip-range.ts'
import { ALL_WELL, notesOf, type StateInForce, stateAfter, type TimedNote } from './state-in-force.ts'

/** Half a megabyte or so. In four hours that is one for every seven seconds. */
const MOST_NOTES = 2000

/**
 * What happened while the media of a window was made. What is older than that media is kept only as far as it still holds; of very
 * much, the oldest goes early.
 */
export class WindowNotes {
  readonly #lane = new RecordingNotes()
  readonly #oldestMs: () => number | undefined
  readonly #onNote: (note: TimedNote) => void
  #notes: TimedNote[] = []
  /** What held before the oldest of them. */
  #before = ALL_WELL
  /** How many went early, and when the newest of those happened. */
  #early = { count: 0, untilMs: Number.NEGATIVE_INFINITY }
  /** Wall clock at tick 0; undefined before there is media. */
  #originMs: number | undefined
  #newestPts = Number.NEGATIVE_INFINITY

  /**
   * @param oldestMs when the oldest media of the window begins, milliseconds since 1970; undefined while there is none
   * @param onNote told of each note, with its time
   */
  constructor(oldestMs: () => number | undefined, onNote: (note: TimedNote) => void = () => {}) {
    this.#oldestMs = oldestMs
    this.#onNote = onNote
  }

  /** Reads off the media what happened to the lane that made it. */
  take(event: SegmentEvent): void {
    if (event.kind === 'init') {
      this.#originMs = event.originMs
      this.#lane.of(event)
    } else if (event.kind === 'fragment') this.#read(event.fragment)
    else if (event.kind === 'part') for (const fragment of event.fragments) this.#read(fragment)
  }

  note({ pts, ...what }: RecordingNote): void {
    // Before there is media, only what it leaves behind is of interest.
    const atMs = this.#originMs === undefined ? Number.NEGATIVE_INFINITY : this.#originMs + ticksToMs(pts)
    this.#onNote({ ...what, atMs })
    this.#notes.push({ ...what, atMs })
    this.#notes.sort((a, b) => a.atMs - b.atMs)
    this.#forget(this.#notes.findIndex((each) => each.atMs >= (this.#oldestMs() ?? atMs)))
    if (this.#notes.length <= MOST_NOTES) return
    this.#early = { count: this.#early.count + 1, untilMs: this.#notes[0]?.atMs ?? 0 }
    this.#forget(1)
  }

  /** What there is to tell of a span: what held at its beginning, as of then, and what happened in it. */
  within({ fromMs, toMs }: ClipSpan): TimedNote[] {
    const state = this.#notes.filter(({ atMs }) => atMs < fromMs).reduce(stateAfter, this.#before)
    const { count, untilMs } = this.#early
    return [
      ...asOf(fromMs, state),
      ...(fromMs <= untilMs ? [{ event: 'timeline.shortened', atMs: fromMs, details: { left_out: count } }] : []),
      ...this.#notes.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
    ]
  }

  /** The fragments of a part were told before where its segment grew. */
  #read(fragment: MediaFragment): void {
    if (fragment.pts <= this.#newestPts) return
    this.#newestPts = fragment.pts
    for (const note of this.#lane.of(fragment)) this.note(note)
  }

  /** Forgets the oldest so many (all where that is negative), but for what holds after them. */
  #forget(count: number): void {
    const gone = this.#notes.splice(0, count < 0 ? this.#notes.length : count)
    this.#before = gone.reduce(stateAfter, this.#before)
  }
}

const asOf = (atMs: number, state: StateInForce): TimedNote[] => notesOf(state).map((note) => ({ ...note, atMs }))
