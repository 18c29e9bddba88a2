import { BOX_HEAD_BYTES, readBoxHead } from '../../../formats/isobmff/box-reader.ts'
import { type FinishedMovie, readFinishedMovie } from '../../../formats/isobmff/finished-movie.ts'
import { FRAGMENT_HEAD_BYTES, type FragmentHead, fragmentHead } from '../../../formats/isobmff/fragment-head.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { readRange } from './read-range.ts'

/** `ftyp` and the head of the `mdat` that finishing laid over everything else. */
const FRONT_BYTES = 128

/** Larger indices are not read: this is that of some two hundred hours at 30 pictures a second. */
const MOST_INDEX_BYTES = 1 << 28

/** A finished MP4, as far as it has to be read to know where everything is. */
export interface IndexedFile extends FinishedMovie {
  /** The head of the fragment of a sample; undefined where the file is laid out otherwise. */
  headOf(sample: number): Promise<FragmentHead | undefined>
}

/**
 * Reads the front and the index of a finished MP4, by ranges and never the media between them.
 * @returns undefined when the file is not laid out as ours are
 */
export async function readMovie(bytes: RecordingBytes): Promise<IndexedFile | undefined> {
  const front = await readRange(bytes, 0, FRONT_BYTES)
  const first = readBoxHead(front, 0, bytes.size)
  if (first?.type !== 'ftyp') return undefined
  const cover = readBoxHead(front.subarray(first.end, first.end + BOX_HEAD_BYTES), first.end, bytes.size)
  if (cover?.type !== 'mdat' || cover.end >= bytes.size || bytes.size - cover.end > MOST_INDEX_BYTES) return undefined
  const movie = readFinishedMovie(await readRange(bytes, cover.end, bytes.size))
  if (!movie) return undefined
  const heads = new Map<number, Promise<FragmentHead | undefined>>()
  const readHead = async (offset: number) =>
    fragmentHead(await readRange(bytes, Math.max(0, offset - FRAGMENT_HEAD_BYTES), offset), offset)
  return {
    ...movie,
    headOf: (sample) => {
      const head = heads.get(sample) ?? readHead(movie.table.offsetAt(sample))
      heads.set(sample, head)
      return head
    },
  }
}
