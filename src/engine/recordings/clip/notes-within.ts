import { ALL_WELL, notesOf, stateAfter, type TimedNote } from '../../live/clip/state-in-force.ts'
import type { RecordingEvent } from '../recording-info.ts'
import type { RecordingRange } from './wanted-range.ts'

/** What of a timeline belongs to a range: what held at its beginning already, as of then, and what happened in it. */
export function notesWithin(timeline: readonly RecordingEvent[], { fromMs, toMs }: RecordingRange): TimedNote[] {
  const notes = timeline.map(({ atSeconds, event, ...details }) => ({ event, atMs: atSeconds * 1000, details }))
  const before = notes.filter(({ atMs }) => atMs < fromMs).reduce(stateAfter, ALL_WELL)
  return [
    ...notesOf(before).map((note) => ({ ...note, atMs: fromMs })),
    ...notes.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs),
  ]
}
