import { boxesIn, viewOf } from './box-reader.ts'

/** The box that holds the decoder configuration record of a sample entry; `version` where it has version and flags in front. */
export const RECORD_BOXES: Readonly<
  Record<'avc1' | 'hvc1' | 'vp09' | 'av01', { readonly box: string; readonly version?: number }>
> = {
  avc1: { box: 'avcC' },
  hvc1: { box: 'hvcC' },
  vp09: { box: 'vpcC', version: 1 },
  av01: { box: 'av1C' },
}

export type Mp4FourCc = keyof typeof RECORD_BOXES

/** Whether MP4 of ours carries a codec of these four letters. */
export const isMp4FourCc = (fourCc: string): fourCc is Mp4FourCc => Object.hasOwn(RECORD_BOXES, fourCc)

/** What a sample entry tells of its codec. */
export interface DecoderRecord {
  /** Four letters of the sample entry, for example `avc1`. */
  readonly codec: Mp4FourCc
  /** Decoder configuration record, for example what stands in `avcC`; of `vpcC` what follows version and flags. */
  readonly record: Uint8Array
}

/** Where the boxes of a video sample entry begin (ISO/IEC 14496-12, 12.1.3). */
const ENTRY_HEAD_BYTES = 86
const VERSION_AND_FLAGS_BYTES = 4

/** Four letters of a sample entry. */
export const entryType = (sampleEntry: Uint8Array): string => String.fromCharCode(...sampleEntry.subarray(4, 8))

/** The size of the picture that a sample entry tells, pixels. */
export function entrySize(sampleEntry: Uint8Array): { readonly width: number; readonly height: number } {
  const view = viewOf(sampleEntry)
  return { width: view.getUint16(32), height: view.getUint16(34) }
}

/** The record of a sample entry; undefined where its codec is not known or it has none. */
export function entryRecord(sampleEntry: Uint8Array): DecoderRecord | undefined {
  const codec = entryType(sampleEntry)
  if (!isMp4FourCc(codec)) return undefined
  const { box, version } = RECORD_BOXES[codec]
  const head = version === undefined ? 0 : VERSION_AND_FLAGS_BYTES
  for (const { type, content, end } of boxesIn(sampleEntry, ENTRY_HEAD_BYTES))
    if (type === box) return { codec, record: sampleEntry.slice(content + head, end) }
  return undefined
}
