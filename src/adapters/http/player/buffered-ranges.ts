import type { TimeRange } from '../playback/time-range.ts'

/** What is buffered, as values. */
export const bufferedRanges = (of: { readonly buffered: TimeRanges }): readonly TimeRange[] => {
  const { buffered } = of
  return Array.from({ length: buffered.length }, (_, at) => ({ startS: buffered.start(at), endS: buffered.end(at) }))
}
