import type { ListedSegment } from './playlist-window.ts'

/**
 * How far the start of each segment is behind the end of the playlist, in ticks: a sum of durations, since presentation times may
 * leap at a discontinuity.
 */
export function behindEdge(segments: readonly Pick<ListedSegment, 'duration'>[]): number[] {
  let ticks = 0
  const distances = segments.toReversed().map(({ duration }) => {
    ticks += duration
    return ticks
  })
  return distances.reverse()
}
