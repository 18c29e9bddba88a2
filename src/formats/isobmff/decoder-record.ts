import { boxesIn } from './box-reader.ts'
import { readInitMovie } from './init-movie.ts'

/** What a decoder is set up with. */
export interface DecoderRecord {
  /** Four letters of the sample entry, for example `avc1`. */
  readonly codec: string
  /** Decoder configuration record, for example what stands in `avcC`. */
  readonly record: Uint8Array
}

/** The box that holds the record, and the bytes in front of it: `vpcC` has a version and flags. */
const RECORD_BOXES: Readonly<Record<string, { readonly box: string; readonly head: number }>> = {
  avc1: { box: 'avcC', head: 0 },
  hvc1: { box: 'hvcC', head: 0 },
  av01: { box: 'av1C', head: 0 },
  vp09: { box: 'vpcC', head: 4 },
}

/** Where the boxes of a video sample entry begin (ISO/IEC 14496-12, 12.1.3). */
const ENTRY_HEAD_BYTES = 86

/**
 * The decoder configuration that an init segment carries.
 * @returns undefined when there is none that is known
 */
export function decoderRecord(initSegment: Uint8Array): DecoderRecord | undefined {
  const entry = readInitMovie(initSegment)?.sampleEntry
  if (!entry) return undefined
  const codec = String.fromCharCode(...entry.subarray(4, 8))
  const known = RECORD_BOXES[codec]
  for (const { type, content, end } of boxesIn(entry, ENTRY_HEAD_BYTES))
    if (known && type === known.box) return { codec, record: entry.slice(content + known.head, end) }
  return undefined
}

/** The access unit of a fragment that has one; undefined where there is no `mdat`. The bytes lie in the fragment. */
export function accessUnit(fragment: Uint8Array): Uint8Array | undefined {
  for (const { type, content, end } of boxesIn(fragment)) if (type === 'mdat') return fragment.subarray(content, end)
  return undefined
}
