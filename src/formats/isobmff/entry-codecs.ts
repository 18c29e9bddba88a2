import { av1Codecs } from '../av1/av1-record.ts'
import { avcProfileCodecs } from '../avc/avc-record.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { hevcCodecs } from '../hevc/hevc-record.ts'
import { vp9Codecs } from '../vp9/vp9-record.ts'
import { entryRecord, entryType, type Mp4FourCc } from './record-box.ts'

const CODECS: Record<Mp4FourCc, (record: Uint8Array) => string> = {
  avc1: avcProfileCodecs,
  hvc1: hevcCodecs,
  vp09: vp9Codecs,
  av01: av1Codecs,
}

/** The codecs string (RFC 6381) of a sample entry, read from its decoder configuration; of any other than ours, its type alone. */
export function codecsOf(sampleEntry: Uint8Array): string {
  const known = entryRecord(sampleEntry)
  try {
    if (known) return CODECS[known.codec](known.record)
  } catch (cause) {
    if (!(cause instanceof BitstreamError)) throw cause
  }
  return entryType(sampleEntry)
}
