import type { RecordingInfo } from '../recording-info.ts'
import { timelineLines } from './timeline-jsonl.ts'
import { timelineTable } from './timeline-table.ts'
import { chapterTrack, metadataTrack } from './timeline-vtt.ts'

/** As what a timeline is told: for people, for programs, and as tracks for players. */
export const TIMELINE_FORMATS = ['table', 'jsonl', 'vtt', 'chapters'] as const
export type TimelineFormat = (typeof TIMELINE_FORMATS)[number]

type Told = Pick<RecordingInfo, 'timeline' | 'durationSeconds'>

const TEXTS: Readonly<Record<TimelineFormat, (recording: Told) => string>> = {
  table: ({ timeline }) => timelineTable(timeline),
  jsonl: ({ timeline }) => timelineLines(timeline),
  vtt: metadataTrack,
  chapters: chapterTrack,
}

/** The timeline of a recording as text, each line with its end; empty where nothing happened, of WebVTT its first line. */
export const timelineText = (recording: Told, format: TimelineFormat): string => TEXTS[format](recording)
