import { BOX_HEAD_BYTES, type BoxSpan, readBoxHead } from './box-reader.ts'
import { fragmentSamples, type Sample } from './fragment-samples.ts'
import { RESERVE_BYTES } from './hybrid-layout.ts'
import { type InitMovie, readInitMovie } from './init-movie.ts'
import { type ReadAt, ReadWindow } from './read-window.ts'

/** What the scan finds, in the order of the file. `end` is the first byte after it. */
export type ScanStep =
  | { readonly kind: 'init'; readonly movie: InitMovie; readonly end: number }
  | { readonly kind: 'fragment'; readonly samples: readonly Sample[]; readonly end: number }

/** Larger heads are taken for garbage: ours have 100 bytes, an init movie less than a kilobyte. */
const MAX_HEAD_BYTES = 1 << 20
const SKIPPED = new Set(['ftyp', 'free', 'skip', 'styp', 'sidx', 'prft', 'emsg', 'uuid'])

/**
 * Goes through a fragmented file, reading heads and no media, and tells every init movie and every whole fragment. It ends without
 * an error at a torn fragment, at garbage, at a fragment that goes back in time, at the `moov` of a finished movie or at the end of
 * the file; what lies behind the `end` of the last step is not a whole fragment. Holds one head at a time.
 * @param size of the file, bytes
 */
export async function* scanFragments(readAt: ReadAt, size: number): AsyncGenerator<ScanStep> {
  const window = new ReadWindow(readAt, size)
  const boxAt = async (at: number): Promise<BoxSpan | undefined> => {
    const head = await window.read(at, Math.min(BOX_HEAD_BYTES, size - at))
    const span = head && readBoxHead(head, at, size)
    return span && span.end <= size ? span : undefined
  }
  const wholeOf = async ({ start, end }: BoxSpan): Promise<Uint8Array | undefined> =>
    end - start > MAX_HEAD_BYTES ? undefined : window.read(start, end - start)

  let movie: InitMovie | undefined
  let time = -1
  for (let at = await startOf(boxAt); at < size; ) {
    const span = await boxAt(at)
    if (!span) return
    at = span.end
    if (span.type === 'moov') {
      const bytes = await wholeOf(span)
      movie = bytes && readInitMovie(bytes)
      if (!movie) return
      yield { kind: 'init', movie, end: span.end }
    } else if (span.type === 'moof') {
      const bytes = await wholeOf(span)
      const samples = bytes && movie && fragmentSamples(bytes, span.start, movie)
      if (!samples) return
      const mdat = await boxAt(span.end)
      if (mdat?.type !== 'mdat' || !fits(samples, mdat, time) || !(await written(window, samples))) return
      time = samples.at(-1)?.decodeTime ?? time
      at = mdat.end
      yield { kind: 'fragment', samples, end: mdat.end }
    } else if (!SKIPPED.has(span.type)) return
  }
}

/** Past `ftyp` and the reserve, whatever the reserve holds at the moment. */
async function startOf(boxAt: (at: number) => Promise<BoxSpan | undefined>): Promise<number> {
  const first = await boxAt(0)
  if (first?.type !== 'ftyp') return 0
  const afterReserve = await boxAt(first.end + RESERVE_BYTES)
  return afterReserve?.type === 'moov' ? afterReserve.start : first.end
}

const fits = (samples: readonly Sample[], mdat: BoxSpan, time: number): boolean => {
  let last = time
  for (const { offset, size, decodeTime } of samples) {
    if (offset < mdat.content || offset + size > mdat.end || decodeTime <= last) return false
    last = decodeTime
  }
  return true
}

/**
 * After a power failure a file may have its length but zeros for content. No codec's sample begins with four zero bytes (lengths,
 * frame markers and OBU headers are never zero).
 */
async function written(window: ReadWindow, samples: readonly Sample[]): Promise<boolean> {
  for (const { offset, size } of samples) {
    const first = await window.read(offset, Math.min(4, size))
    if (!first?.some((byte) => byte !== 0)) return false
  }
  return true
}
