import type { Chapter } from '../../domain/chapter.ts'
import { box, fullBox, u16, u32, u64 } from './box.ts'
import { chapterListBox } from './chapter-list-box.ts'
import { type Edit, presentation } from './presentation.ts'
import type { SampleTable } from './sample-table.ts'
import { sampleTableBox } from './sample-table-box.ts'
import { mediaBox, movieHeader, trackHeader } from './track-header.ts'

/** The track of a recording. */
export interface MovieTrack {
  /** Ticks a second of every time in the table. */
  readonly timescale: number
  /** Pixels; of the first sample entry where there are several. */
  readonly width: number
  readonly height: number
  /** Sample entry boxes, in the order the table counts them. */
  readonly sampleEntries: readonly Uint8Array[]
}

/**
 * The full `moov` of a recording. Time is that of the decode times: a sample lasts until the next one, the last until `edit.end`.
 * What lies before `edit.start`, from a keyframe on, is there to decode what follows. The table must not be empty.
 * @param chapters counted from `edit.start`
 */
export function movieBox(
  table: SampleTable,
  track: MovieTrack,
  edit: Edit,
  chapters: readonly Chapter[] = [],
): Uint8Array {
  const shape = presentation(table, edit)
  const { start, end, mediaEnd } = shape
  const shown = end - start
  const mediaStart = shape.timeAt(shape.firstSample)
  return box(
    'moov',
    movieHeader(track.timescale, shown),
    box(
      'trak',
      trackHeader(shown, track.width, track.height),
      box('edts', editList(shown, start - mediaStart)),
      mediaBox(track.timescale, mediaEnd - mediaStart, sampleTableBox(table, track.sampleEntries, shape)),
    ),
    ...(chapters.length > 0 ? [chapterListBox(chapters)] : []),
  )
}

/** `elst` (ISO/IEC 14496-12, 8.6.6): one edit at normal rate. `mediaTime` is signed in the file. */
const editList = (duration: number, mediaTime: number): Uint8Array =>
  duration > 0xffff_ffff || mediaTime > 0x7fff_ffff
    ? fullBox('elst', 1, 0, u32(1), u64(duration, mediaTime), u16(1, 0))
    : fullBox('elst', 0, 0, u32(1), u32(duration, mediaTime), u16(1, 0))
