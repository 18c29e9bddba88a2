import { findBox } from '../../../formats/isobmff/box-reader.ts'
import { codecsOf } from '../../../formats/isobmff/entry-codecs.ts'
import { type InitMovie, readInitMovie } from '../../../formats/isobmff/init-movie.ts'

/** What an init segment says. */
export interface InitFacts {
  readonly movie: InitMovie
  /** RFC 6381; only the four letters of the sample entry for what this program cannot read further. */
  readonly codecs: string
  readonly width: number
  readonly height: number
  /** Tracks in it; only the first is read. */
  readonly video: boolean
}

/** undefined when the bytes are no init segment of fragmented MP4. */
export function initFacts(bytes: Uint8Array): InitFacts | undefined {
  const movie = readInitMovie(bytes)
  if (!movie) return undefined
  const video = findBox(bytes, ['moov', 'trak', 'mdia', 'minf', 'vmhd']) !== undefined
  const type = String.fromCharCode(...movie.sampleEntry.subarray(4, 8))
  // A sound entry has no pixels where a picture entry has them.
  const { width, height } = video ? movie : { width: 0, height: 0 }
  return { movie, codecs: video ? codecsOf(movie.sampleEntry) : type, width, height, video }
}

/** Whether a list of codecs names that of an init segment; what cannot be read beyond its four letters is compared by these. */
export const namesCodec = (list: string, codec: string): boolean =>
  list
    .split(',')
    .map((each) => each.trim().toLowerCase())
    .some((each) => (codec.includes('.') ? each === codec.toLowerCase() : each.split('.')[0] === codec.toLowerCase()))
