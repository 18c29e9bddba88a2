import { TIMESCALE } from '../../domain/time.ts'
import type { PlaylistWindow } from './playlist-window.ts'

/**
 * How many of its oldest segments a Playlist Delta Update may leave out: those older than the Skip Boundary (RFC 8216bis, 4.4.3.8).
 * Measured from the end of the last finished segment to the end of each, the reading of the clause by which the fewest are. None
 * of an ended playlist, for which delivery directives are ignored (RFC 8216bis, 6.2.5).
 */
export function skippableSegments({ segments, constants, ended }: PlaylistWindow): number {
  if (ended) return 0
  const boundary = constants.skipUntilSeconds * TIMESCALE
  // From the newest back, so that a window of hours costs no more than one of minutes.
  let ticks = 0
  return (
    1 +
    segments.findLastIndex(({ finished, duration }) => {
      const older = ticks >= boundary
      if (finished) ticks += duration
      return older
    })
  )
}
