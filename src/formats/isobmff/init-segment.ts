import { ascii, box, concat, fullBox, u32 } from './box.ts'
import { type SampleEntrySpec, sampleEntry } from './sample-entry.ts'
import { mediaBox, movieHeader, TRACK_ID, trackHeader } from './track-header.ts'

/** What {@link initSegment} is made from. */
export interface InitSegmentSpec extends SampleEntrySpec {
  /** Ticks a second of every time in the fragments. */
  readonly timescale: number
}

/** The head of a rendition: `ftyp` + `moov` that announces fragments (CMAF header, ISO/IEC 23000-19, 7.3.1). */
export const initSegment = ({ timescale, ...spec }: InitSegmentSpec): Uint8Array =>
  concat([fileType(spec.codec), fragmentedMovie(timescale, spec, sampleEntry(spec))])

/** The same around a sample entry that stands in a file. */
export const initSegmentOf = (
  entry: Uint8Array,
  { timescale, ...spec }: Pick<InitSegmentSpec, 'timescale' | 'codec' | 'width' | 'height'>,
): Uint8Array => concat([fileType(spec.codec), fragmentedMovie(timescale, spec, entry)])

/** AV1 asks for a brand of its own (AV1 Codec ISO Media File Format Binding, 2.1). */
const fileType = (codec: SampleEntrySpec['codec']): Uint8Array => {
  const brands = ['iso6', 'cmfc', 'mp41', ...(codec === 'av01' ? ['av01'] : [])]
  return box('ftyp', ascii('iso6'), u32(0), ...brands.map(ascii))
}

const fragmentedMovie = (
  timescale: number,
  { width, height }: Pick<SampleEntrySpec, 'width' | 'height'>,
  entry: Uint8Array,
): Uint8Array =>
  box(
    'moov',
    movieHeader(timescale, 0),
    box(
      'trak',
      trackHeader(0, width, height),
      mediaBox(
        timescale,
        0,
        box(
          'stbl',
          fullBox('stsd', 0, 0, u32(1), entry),
          fullBox('stts', 0, 0, u32(0)),
          fullBox('stsc', 0, 0, u32(0)),
          fullBox('stsz', 0, 0, u32(0, 0)),
          fullBox('stco', 0, 0, u32(0)),
        ),
      ),
    ),
    // Every fragment states duration, size and flags itself, so the defaults stay empty.
    box('mvex', fullBox('trex', 0, 0, u32(TRACK_ID, 1, 0, 0, 0))),
  )
