/** What holds from one moment to a later one. */
export interface Cue {
  /** Whole milliseconds. */
  readonly startMs: number
  readonly endMs: number
  /** One line, escaped as its kind of track asks for. */
  readonly payload: string
}

/** A file of WebVTT (https://www.w3.org/TR/webvtt1/, 4.1); cues are numbered from 1. */
export const webVttFile = (cues: readonly Cue[]): string =>
  ['WEBVTT\n', ...cues.map((cue, at) => `${at + 1}\n${times(cue)}\n${cue.payload}\n`)].join('\n')

const times = ({ startMs, endMs }: Cue): string => `${timestamp(startMs)} --> ${timestamp(endMs)}`

/** `00:01:02.345`: hours have two digits or more. */
function timestamp(ms: number): string {
  const of = (unitMs: number, units: number) => Math.floor(ms / unitMs) % units
  const digits = (value: number, count = 2) => String(value).padStart(count, '0')
  const hours = Math.floor(ms / 3_600_000)
  return `${digits(hours)}:${digits(of(60_000, 60))}:${digits(of(1000, 60))}.${digits(of(1, 1000), 3)}`
}
