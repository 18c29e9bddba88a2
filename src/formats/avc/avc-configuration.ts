import { type DecoderConfiguration, FOUR_CC } from '../../domain/decoder-configuration.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { concat } from '../isobmff/box.ts'
import { LENGTH_BYTES } from '../nal/length-prefixed.ts'
import { parameterSets } from '../nal/parameter-sets.ts'
import { avcCodecs } from './avc-record.ts'
import { type AvcSps, readAvcSps, tellsChroma } from './avc-sps.ts'

/** Types of H.264 NAL units (ITU-T H.264, table 7-1). */
export const AVC_NAL = { idr: 5, sps: 7, pps: 8, delimiter: 9 } as const
export const avcNalType = (unit: Uint8Array): number => (unit[0] ?? 0) & 0x1f

/**
 * The configuration of a decoder for these parameter sets.
 * @throws BitstreamError when there is no SPS or PPS, or it cannot be read
 */
export function avcConfiguration(units: readonly Uint8Array[]): DecoderConfiguration {
  const sps = units.filter((unit) => avcNalType(unit) === AVC_NAL.sps)
  const pps = units.filter((unit) => avcNalType(unit) === AVC_NAL.pps)
  const first = sps[0]
  if (!first || pps.length === 0) throw new BitstreamError('there are no H.264 parameter sets')
  const facts = readAvcSps(first)
  const record = avcRecord(facts, sps, pps)
  const { width, height } = facts
  return { codec: 'h264', fourCc: FOUR_CC.h264, record, codecs: avcCodecs(record), width, height }
}

/** AVCDecoderConfigurationRecord, ISO/IEC 14496-15, 5.3.3.1.2. */
function avcRecord(facts: AvcSps, sps: readonly Uint8Array[], pps: readonly Uint8Array[]): Uint8Array {
  const { profile, compatibility, level, chromaFormat, bitDepthLuma, bitDepthChroma } = facts
  if (sps.length > 31 || pps.length > 255) throw new BitstreamError('there are too many H.264 parameter sets')
  const chroma = tellsChroma(profile)
    ? [0xfc | chromaFormat, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8), 0]
    : []
  return concat([
    Uint8Array.of(1, profile, compatibility, level, 0xfc | (LENGTH_BYTES - 1), 0xe0 | sps.length),
    parameterSets(sps),
    Uint8Array.of(pps.length),
    parameterSets(pps),
    Uint8Array.from(chroma),
  ])
}
