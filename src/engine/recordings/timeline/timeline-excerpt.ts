import type { TimelineEntry } from './timeline-entries.ts'

/** Of very many lines, those in the middle are left out: how it began and how it went last is kept. */
export const FIRST_KEPT = 20
export const NEWEST_KEPT = 179

/** What of a timeline stands in the metadata: at most 200 lines, in the order of time. */
export function excerptOf(timeline: readonly TimelineEntry[]): TimelineEntry[] {
  const leftOut = timeline.length - FIRST_KEPT - NEWEST_KEPT
  if (leftOut <= 0) return [...timeline]
  const at_seconds = timeline[FIRST_KEPT]?.at_seconds ?? 0
  const gap = { at_seconds, event: 'timeline.shortened', left_out: leftOut }
  return [...timeline.slice(0, FIRST_KEPT), gap, ...timeline.slice(-NEWEST_KEPT)]
}
