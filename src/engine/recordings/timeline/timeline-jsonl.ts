import type { RecordingEvent } from '../recording-info.ts'

/** A line of a timeline by the names that programs read. */
export const lineOf = ({ atSeconds, event, ...details }: RecordingEvent): object => ({
  at_seconds: atSeconds,
  event,
  ...details,
})

/** JSON lines: one object a line. */
export const timelineLines = (timeline: readonly RecordingEvent[]): string =>
  timeline.map((event) => `${JSON.stringify(lineOf(event))}\n`).join('')
