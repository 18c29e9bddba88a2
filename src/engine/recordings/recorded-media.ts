import type { Chapter } from '../../domain/chapter.ts'
import type { RecordingContainer } from '../../domain/codec.ts'
import { ticksToSeconds } from '../../domain/time.ts'
import { type Edit, presentation, shownSamples } from '../../formats/isobmff/presentation.ts'
import type { SampleTable } from '../../formats/isobmff/sample-table.ts'

/** What a file says of its pictures; of the first where it holds several kinds. */
export interface PictureFacts {
  /** RFC 6381, as far as the file tells. */
  readonly codecs: string
  /** Pixels. */
  readonly width: number
  readonly height: number
}

/** Bytes to be written over others of the same number. */
export interface Overwrite {
  readonly offset: number
  readonly bytes: Uint8Array
}

/** What makes a whole file of one that has been written as its media came. */
export interface FileEnding {
  /** Stands behind the last picture. */
  readonly tail: Uint8Array
  /** Done when the tail is durable, in this order: the last of them finishes the file. The file plays at every point in between. */
  readonly overwrites: Iterable<Overwrite>
}

/** What is known of the media in a recording's file: all that its index will tell. */
export interface RecordedMedia {
  readonly container: RecordingContainer
  /** Where every picture is, and its time by the clock of the file. */
  readonly table: SampleTable
  /** Media time at which the clock of the file is 0, ticks; 0 for a file that keeps media time, and for one found on the disk. */
  readonly originPts: number
  readonly picture: PictureFacts
  /** What decoders of the first picture are set up with; undefined where the file has no such thing. */
  readonly decoderRecord: Uint8Array | undefined
  /** Upper bound for the bytes of the {@link FileEnding.tail} without chapters, which are few. */
  readonly indexBytes: number
  /** What can be shown of a span of media time, by the clock of the file. */
  editOf(wanted: Edit): Edit
  /** Drops pictures that the container would show although they are behind the end of the edit. */
  trim(edit: Edit): void
  /** The table must not be empty. @param chapters counted from the beginning of the edit */
  ending(edit: Edit, chapters?: readonly Chapter[]): FileEnding
}

/** All there is, from the first picture to the last. */
export const wholeEdit = ({ table }: Pick<RecordedMedia, 'table'>): Edit => ({
  start: table.startTime,
  end: table.endTime,
})

/** Duration and pictures of an edit, as metadata has them. */
export function figuresOf(
  { table }: Pick<RecordedMedia, 'table'>,
  edit: Edit,
): { duration_seconds: number; frame_count: number } {
  const { start, end } = presentation(table, edit)
  return { duration_seconds: ticksToSeconds(end - start), frame_count: shownSamples(table, edit) }
}
