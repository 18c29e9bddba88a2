import type { Colour } from '../../domain/colour.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { twoDigits } from '../coded/two-digits.ts'

/** VPCodecConfigurationRecord, the content of `vpcC` behind version and flags (VP Codec ISO Media File Format Binding, 2.2). */
export interface Vp9Record extends Colour {
  readonly profile: number
  /** Times ten. */
  readonly level: number
  readonly bitDepth: number
  /** 0 4:2:0 vertical, 1 4:2:0 colocated with luma, 2 4:2:2, 3 4:4:4. */
  readonly chroma: number
}

const RECORD_BYTES = 8

export const writeVp9Record = (record: Vp9Record): Uint8Array =>
  Uint8Array.of(
    record.profile,
    record.level,
    (record.bitDepth << 4) | (record.chroma << 1) | (record.fullRange ? 1 : 0),
    record.primaries,
    record.transfer,
    record.matrix,
    0, // codecInitializationDataSize: VP9 has none
    0,
  )

/** @throws BitstreamError when the bytes are cut short */
export function readVp9Record(bytes: Uint8Array): Vp9Record {
  if (bytes.length < RECORD_BYTES) throw new BitstreamError('the VP9 configuration is cut short')
  const [profile, level, depth, primaries, transfer, matrix] = bytes as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const fullRange = (depth & 1) === 1
  return { profile, level, bitDepth: depth >> 4, chroma: (depth >> 1) & 7, fullRange, primaries, transfer, matrix }
}

/**
 * The `codecs` parameter with all its fields, for example `vp09.00.31.08.01.01.01.01.00` (the same binding, 2.4).
 * @throws BitstreamError
 */
export function vp9Codecs(bytes: Uint8Array): string {
  const { profile, level, bitDepth, chroma, primaries, transfer, matrix, fullRange } = readVp9Record(bytes)
  const fields = [profile, level, bitDepth, chroma, primaries, transfer, matrix, fullRange ? 1 : 0]
  return ['vp09', ...fields.map(twoDigits)].join('.')
}
