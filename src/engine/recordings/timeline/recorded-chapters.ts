import type { Chapter } from '../../../domain/chapter.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'
import { chaptersOf } from './chapters-of.ts'

/** The chapters of a recording of so many seconds, by the timeline that its metadata has. */
export const recordedChapters = (timeline: RecordingMetadata['timeline'], durationSeconds: number): Chapter[] =>
  chaptersOf(
    (timeline ?? []).map(({ at_seconds: atSeconds, ...line }) => ({ atSeconds, ...line })),
    durationSeconds,
  )
