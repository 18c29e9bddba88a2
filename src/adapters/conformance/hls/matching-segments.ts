import type { PlaylistLog } from './playlist-log.ts'
import type { SeenSegment } from './seen-media.ts'

/** Dates are written in milliseconds, durations in hundred thousandths of a second; sums of them are a little off. */
export const SAME_TIME_SECONDS = 0.005

/** A finished segment of the watched playlist and the one that begins at the same time in another. */
export interface MatchingSegments {
  readonly watched: SeenSegment
  readonly other: SeenSegment
}

/** When a segment begins, milliseconds since 1970, where its playlist says so. */
export const dateOf = ({ listing }: SeenSegment): number | undefined => listing?.dateTimeMs

/** Segments of two playlists by what they show, whatever their numbers: those whose EXT-X-PROGRAM-DATE-TIME is the same. */
export function matchingSegments(
  watched: Pick<PlaylistLog, 'segments'>,
  other: Pick<PlaylistLog, 'segments'>,
): MatchingSegments[] {
  const byDate = new Map([...watched.segments.values()].map((segment) => [rounded(dateOf(segment)), segment]))
  byDate.delete(undefined)
  return [...other.segments.values()].flatMap((each) => {
    const at = rounded(dateOf(each))
    if (at === undefined) return []
    const found = byDate.get(at) ?? byDate.get(at - 1) ?? byDate.get(at + 1)
    return found ? { watched: found, other: each } : []
  })
}

const STEP_MS = SAME_TIME_SECONDS * 1000

/** To be found by a time that is a little off. */
const rounded = (ms: number | undefined): number | undefined =>
  ms === undefined || Number.isNaN(ms) ? undefined : Math.round(ms / STEP_MS)
