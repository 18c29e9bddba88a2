import { ascii, box, concat, u32, u64 } from './box.ts'
import { BOX_HEAD_BYTES, boxesIn, readBoxHead } from './box-reader.ts'
import type { ReadAt } from './read-window.ts'

/**
 * The layout of a recording. While it is written:
 *
 *     ftyp | free (16 bytes, the reserve) | moov with mvex | fragments ...
 *
 * which plays as a fragmented file. Finishing appends the full `moov`, makes it durable, and then overwrites the reserve by the head
 * of a 64-bit `mdat` that covers all up to that `moov`:
 *
 *     ftyp | mdat ( moov with mvex | fragments ... ) | moov
 *
 * an ordinary file whose sample tables point into the fragments. The one small write of the reserve is what finishes it.
 */
export const RESERVE_BYTES = 16

/** A recording's first bytes, from the init segment of its first fragments. */
export interface RecordingHead {
  readonly bytes: Uint8Array
  /** Where the reserve stands. */
  readonly reserveOffset: number
}

/** Puts the reserve between `ftyp` and `moov`. Throws a RangeError when the init segment does not begin with an `ftyp`. */
export function recordingHead(initSegment: Uint8Array): RecordingHead {
  const [first] = boxesIn(initSegment)
  if (first?.type !== 'ftyp') throw new RangeError('an init segment begins with ftyp')
  const reserve = box('free', new Uint8Array(RESERVE_BYTES - 8))
  return {
    bytes: concat([initSegment.subarray(0, first.end), reserve, initSegment.subarray(first.end)]),
    reserveOffset: first.end,
  }
}

/** What a later init segment leaves in the file, between the fragments: its `moov`. */
export function laterMovie(initSegment: Uint8Array): Uint8Array {
  const moov = [...boxesIn(initSegment)].find(({ type }) => type === 'moov')
  if (!moov) throw new RangeError('an init segment holds a moov')
  return initSegment.subarray(moov.start, moov.end)
}

/** The bytes that finish a recording: the head of an `mdat` from the reserve to the appended `moov`. */
export const coverHead = (reserveOffset: number, movieOffset: number): Uint8Array =>
  concat([u32(1), ascii('mdat'), u64(movieOffset - reserveOffset)])

/** The reserve's place in a file, or undefined when the file does not begin as a recording does. */
export async function findReserve(readAt: ReadAt, size: number): Promise<number | undefined> {
  const first = readBoxHead(await readAt(0, BOX_HEAD_BYTES), 0, size)
  if (first?.type !== 'ftyp' || first.end + RESERVE_BYTES > size) return undefined
  const movie = readBoxHead(await readAt(first.end + RESERVE_BYTES, BOX_HEAD_BYTES), first.end + RESERVE_BYTES, size)
  return movie?.type === 'moov' ? first.end : undefined
}

/** Whether a file is a finished recording: its reserve is an `mdat` head and a whole `moov` follows to the end of the file. */
export async function isFinished(readAt: ReadAt, size: number): Promise<boolean> {
  const reserve = await findReserve(readAt, size)
  if (reserve === undefined) return false
  const cover = readBoxHead(await readAt(reserve, BOX_HEAD_BYTES), reserve, size)
  if (cover?.type !== 'mdat' || cover.content - cover.start !== RESERVE_BYTES || cover.end >= size) return false
  const movie = readBoxHead(await readAt(cover.end, BOX_HEAD_BYTES), cover.end, size)
  return movie?.type === 'moov' && movie.end === size
}
