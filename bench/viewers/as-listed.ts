import type { SeenPlaylist } from '../../test/helpers/media-playlist.ts'
import type { ReadyPart } from '../live/messages.ts'

/** EXT-X-PROGRAM-DATE-TIME has whole milliseconds. */
const ROUNDING_MS = 1

/** Parts with the media sequence numbers that playlists give them. Throws when the playlist has no segment of which they tell. */
export function asListed(parts: readonly ReadyPart[], { segments }: SeenPlaylist): ReadyPart[] {
  const firsts = parts.filter(({ part }) => part === 0)
  for (const { msn, startsAtMs = Number.NaN } of segments) {
    const first = firsts.find((each) => Math.abs(each.startsAtMs - startsAtMs) <= ROUNDING_MS)
    if (first) return parts.map((each) => ({ ...each, msn: each.msn + msn - first.msn }))
  }
  throw new Error('no part that was finished begins a segment of the playlist')
}
