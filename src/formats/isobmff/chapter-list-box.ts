import type { Chapter } from '../../domain/chapter.ts'
import { box, concat, fullBox, u32, u64 } from './box.ts'

/** Both are counted in one byte. */
const MOST_CHAPTERS = 255
const MOST_TITLE_BYTES = 255

/** Ticks a millisecond: times are in units of 100 ns. */
const TICKS_A_MS = 10_000

/**
 * `udta` with the chapters of a movie as a list in `chpl`, which ffmpeg, mpv and VLC read. No standard has the box; it was Nero's. A chapter lasts until
 * the next one begins. Those after the 255th are left out, and what of a title goes beyond 255 bytes.
 */
export function chapterListBox(chapters: readonly Pick<Chapter, 'startMs' | 'title'>[]): Uint8Array {
  const listed = chapters.slice(0, MOST_CHAPTERS)
  const entries = listed.map(({ startMs, title }) => {
    const text = utf8(title)
    return concat([u64(startMs * TICKS_A_MS), Uint8Array.of(text.length), text])
  })
  return box('udta', fullBox('chpl', 1, 0, u32(0), Uint8Array.of(listed.length), ...entries))
}

/** No character is cut in two. */
function utf8(title: string): Uint8Array {
  const room = new Uint8Array(MOST_TITLE_BYTES)
  return room.subarray(0, new TextEncoder().encodeInto(title, room).written)
}
