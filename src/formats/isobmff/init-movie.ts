import { type BoxSpan, boxesIn, findBox, viewOf } from './box-reader.ts'
import { entrySize } from './record-box.ts'

/** What a fragment's samples are when the fragment does not say (`trex`). */
export interface SampleDefaults {
  readonly duration: number
  readonly size: number
  readonly flags: number
}

/** What the `moov` of a fragmented file tells. */
export interface InitMovie {
  readonly trackId: number
  /** Ticks a second. */
  readonly timescale: number
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** The whole sample entry box, for example `avc1`. */
  readonly sampleEntry: Uint8Array
  readonly defaults: SampleDefaults
}

/**
 * Reads the `moov` that announces fragments.
 * @param bytes a `moov` box, or a whole init segment
 * @returns undefined when there is none, when it announces no fragments (a finished movie), or when it cannot be read
 */
export function readInitMovie(bytes: Uint8Array): InitMovie | undefined {
  try {
    const moov = findBox(bytes, ['moov'])
    const trex = findBox(bytes, ['mvex', 'trex'], moov)
    const mdia = findBox(bytes, ['trak', 'mdia'], moov)
    const mdhd = findBox(bytes, ['mdhd'], mdia)
    const stsd = findBox(bytes, ['minf', 'stbl', 'stsd'], mdia)
    if (!moov || !trex || !mdhd || !stsd) return undefined
    return {
      timescale: timescaleOf(bytes, mdhd),
      ...entryOf(bytes, stsd),
      ...trackOf(bytes, trex),
    }
  } catch (cause) {
    if (cause instanceof RangeError) return undefined // a field beyond the end of its box
    throw cause
  }
}

const viewAt = (bytes: Uint8Array, { content, end }: BoxSpan): DataView => viewOf(bytes.subarray(content, end))

function timescaleOf(bytes: Uint8Array, mdhd: BoxSpan): number {
  const view = viewAt(bytes, mdhd)
  return view.getUint32(view.getUint8(0) === 1 ? 20 : 12)
}

function trackOf(bytes: Uint8Array, trex: BoxSpan): Pick<InitMovie, 'trackId' | 'defaults'> {
  const view = viewAt(bytes, trex)
  return {
    trackId: view.getUint32(4),
    defaults: { duration: view.getUint32(12), size: view.getUint32(16), flags: view.getUint32(20) },
  }
}

function entryOf(bytes: Uint8Array, stsd: BoxSpan): Pick<InitMovie, 'sampleEntry' | 'width' | 'height'> {
  const [entry] = boxesIn(bytes, stsd.content + 8, stsd.end)
  if (!entry) throw new RangeError('no sample entry')
  const sampleEntry = bytes.slice(entry.start, entry.end)
  return { sampleEntry, ...entrySize(sampleEntry) }
}
