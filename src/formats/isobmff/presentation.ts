import type { SampleTable } from './sample-table.ts'

/** What part of the table is shown, ticks. */
export interface Edit {
  readonly start: number
  readonly end: number
}

/** An edit as the samples of a table can show it. */
export interface Presentation extends Edit {
  /** Ticks: when the last sample ends, stretched to the end of the edit. */
  readonly mediaEnd: number
  /**
   * The keyframe that decoding the edit begins with. What lies before it is no part of the movie: ffmpeg (5.1) leaves it out too, and
   * then takes samples for those of another sample entry, by as many as it left out.
   */
  readonly firstSample: number
  /** The picture that stands when the edit starts. */
  readonly firstShown: number
  /** The first sample that begins behind the edit, or the number of all. */
  readonly endShown: number
  /**
   * Time of a sample in the finished file. The picture that stands when the edit starts begins there, and the one before it lasts
   * until then: ffmpeg shows what follows an edit that starts within a sample too early, by what is left of the sample.
   */
  timeAt(sample: number): number
}

/** Puts an edit into the bounds of a table: nothing is shown before the first sample, the last stands until the end. */
export function presentation(table: SampleTable, edit: Edit): Presentation {
  const start = Math.max(edit.start, table.startTime)
  const end = Math.max(edit.end, start)
  const mediaEnd = Math.max(table.endTime, end)
  const first = firstEndingAfter(table, start, mediaEnd)
  const timeAt = (sample: number) => (sample === first ? start : table.timeAt(sample))
  const firstSample = keyframeAtOrBefore(table, first)
  return { start, end, mediaEnd, firstSample, firstShown: first, endShown: firstAtOrAfter(table, end), timeAt }
}

/** The newest keyframe that is not after a sample; the first sample where none is. */
function keyframeAtOrBefore({ keyframes }: SampleTable, sample: number): number {
  let low = 0
  let high = keyframes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (keyframes.at(middle) <= sample) low = middle + 1
    else high = middle
  }
  return low > 0 ? keyframes.at(low - 1) : 0
}

/** Number of samples that are seen in an edit, at least in part. */
export function shownSamples(table: SampleTable, edit: Edit): number {
  const { start, end, firstShown, endShown } = presentation(table, edit)
  return end <= start ? 0 : endShown - firstShown
}

const firstEndingAfter = (table: SampleTable, time: number, mediaEnd: number): number => {
  const next = firstAtOrAfter(table, time)
  if (next < table.length && table.timeAt(next) === time) return next
  return next > 0 && (next < table.length || mediaEnd > time) ? next - 1 : next
}

/** Number of samples that start before `time`. */
function firstAtOrAfter(table: SampleTable, time: number): number {
  let low = 0
  let high = table.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (table.timeAt(middle) < time) low = middle + 1
    else high = middle
  }
  return low
}
