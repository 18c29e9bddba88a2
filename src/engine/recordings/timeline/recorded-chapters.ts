import type { Chapter } from '../../../domain/chapter.ts'
import { eventsOf } from '../recording-info.ts'
import { chaptersOf } from './chapters-of.ts'
import type { TimelineEntry } from './timeline-entries.ts'

/** The chapters of a recording of so many seconds, by its timeline. */
export const recordedChapters = (timeline: readonly TimelineEntry[], durationSeconds: number): Chapter[] =>
  chaptersOf(eventsOf(timeline), durationSeconds)
