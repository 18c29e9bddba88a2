import { comparePlaces, type Place } from '../../test/helpers/media-playlist.ts'

/** A part as a playlist of ours lists it. */
export interface TailPart extends Place {
  readonly uri: string
}

/** What a viewer needs of a playlist: its end. */
export interface Tail {
  /** Parts that came after the one that was known, oldest first. */
  readonly parts: readonly TailPart[]
  /** The part that comes next; undefined when none does. */
  readonly next: TailPart | undefined
}

const HINT = '#EXT-X-PRELOAD-HINT:'
const PART = '#EXT-X-PART:'
const URI = /URI="([^"]*part-(\d+)-(\d+)\.m4s)"/

/**
 * Reads the end of a media playlist of our origin, whose names of parts tell their places. A thousand viewers in one process cannot
 * afford to parse all of it.
 * @param known newest part that is known already; parts up to it are left out. Without, there are none
 */
export function readTail(playlist: string, known: Place | undefined): Tail {
  const parts: TailPart[] = []
  for (
    let at = playlist.lastIndexOf(PART);
    known !== undefined && at >= 0;
    at = at === 0 ? -1 : playlist.lastIndexOf(PART, at - 1)
  ) {
    const part = partAt(playlist, at)
    if (!part || comparePlaces(part, known) <= 0) break
    parts.unshift(part)
  }
  const hint = playlist.lastIndexOf(HINT)
  return { parts, next: hint < 0 ? undefined : partAt(playlist, hint) }
}

function partAt(playlist: string, at: number): TailPart | undefined {
  const end = playlist.indexOf('\n', at)
  const match = URI.exec(playlist.slice(at, end < 0 ? undefined : end))
  return match ? { uri: match[1] ?? '', msn: Number(match[2]), part: Number(match[3]) } : undefined
}
