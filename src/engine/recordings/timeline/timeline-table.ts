import { oneLine } from '../../../formats/webvtt/cue-text.ts'
import type { RecordingEvent } from '../recording-info.ts'
import { wholeMs } from './whole-ms.ts'

/** Characters of a detail. */
const MOST_DETAIL = 120

/** For people: a line each, of time, event and details. Nothing in it does anything to a terminal. */
export function timelineTable(timeline: readonly RecordingEvent[]): string {
  const rows = timeline.map(({ atSeconds, event, ...details }) => ({
    time: clock(atSeconds),
    event: oneLine(event, MOST_DETAIL),
    details: Object.entries(details).map(([name, value]) => `${oneLine(name, MOST_DETAIL)}=${word(value)}`),
  }))
  const wide = (cell: 'time' | 'event') => rows.reduce((most, row) => Math.max(most, row[cell].length), 0)
  const [times, events] = [wide('time'), wide('event')]
  return rows
    .map(({ time, event, details }) =>
      `${time.padStart(times)}  ${event.padEnd(events)}  ${details.join(' ')}`.trimEnd().concat('\n'),
    )
    .join('')
}

/** `1:02:03.456`, hours where there are any. */
function clock(seconds: number): string {
  const ms = wholeMs(seconds)
  const [hours, minutes] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60]
  const rest = ((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** Texts with blanks in quotes. */
const word = (value: string | number): string => {
  const text = oneLine(`${value}`, MOST_DETAIL)
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text)
}
