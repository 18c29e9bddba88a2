import type { RecordingNote } from '../../../domain/recording-note.ts'
import { ticksToMs } from '../../../domain/time.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'

/** One line of a recording's timeline, as metadata has it: further fields say more of the event. */
export type TimelineEntry = NonNullable<RecordingMetadata['timeline']>[number]

/**
 * Lines in the order of their times: what is told of at once and what comes with the pictures it holds for meet here.
 * @param startPts media time of the first picture shown, ticks: what was before it was so from the beginning
 */
export const entriesOf = (notes: readonly RecordingNote[], startPts: number): TimelineEntry[] =>
  notes
    .toSorted((a, b) => a.pts - b.pts)
    .map(({ event, pts, details }) => ({
      // Rounded down: what happened before the end is told of before the end.
      at_seconds: Math.floor(Math.max(0, ticksToMs(pts - startPts))) / 1000,
      event,
      ...details,
    }))

/** What of a timeline happened until the end of a recording of so many seconds: what came after that is not seen in it. */
export const withinDuration = (timeline: readonly TimelineEntry[], durationSeconds: number): TimelineEntry[] =>
  timeline.filter(({ at_seconds }) => at_seconds <= durationSeconds)
