import { BitstreamError } from '../bits/bitstream-error.ts'
import { concat, u16 } from '../isobmff/box.ts'
import { LENGTH_BYTES } from '../nal/length-prefixed.ts'
import { parameterSets } from '../nal/parameter-sets.ts'
import type { HevcSps } from './hevc-sps.ts'

/** NAL units of one type. */
export interface HevcSets {
  readonly type: number
  readonly units: readonly Uint8Array[]
}

/** Bytes in front of the parameter sets. */
const HEAD_BYTES = 23

/**
 * HEVCDecoderConfigurationRecord (ISO/IEC 14496-15, 8.3.3.1.2). Spatial segmentation, parallelism and frame rate are left as unknown, and
 * all parameter sets are in it (`array_completeness`), as `hvc1` demands.
 */
export function hevcRecord(sps: HevcSps, sets: readonly HevcSets[]): Uint8Array {
  const { profileTierLevel, temporalLayers, temporalIdNested, chromaFormat, bitDepthLuma, bitDepthChroma } = sps
  return concat([
    Uint8Array.of(1),
    profileTierLevel,
    u16(0xf000), // min_spatial_segmentation_idc
    Uint8Array.of(0xfc, 0xfc | chromaFormat, 0xf8 | (bitDepthLuma - 8), 0xf8 | (bitDepthChroma - 8)),
    u16(0), // avgFrameRate
    Uint8Array.of((temporalLayers << 3) | (temporalIdNested ? 4 : 0) | (LENGTH_BYTES - 1), sets.length),
    ...sets.flatMap(({ type, units }) => [Uint8Array.of(0x80 | type), u16(units.length), parameterSets(units)]),
  ])
}

/**
 * The `codecs` parameter, for example `hvc1.1.6.L93.B0` (ISO/IEC 14496-15, annex E.3): profile space and profile, compatibility flags in
 * reverse order, tier and level, and the constraint bytes up to the last that is not zero.
 * @throws BitstreamError when the record is cut short or of another version
 */
export function hevcCodecs(record: Uint8Array): string {
  if (record.length < HEAD_BYTES || record[0] !== 1) throw new BitstreamError('this is no H.265 decoder configuration')
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  const general = view.getUint8(1)
  const space = ['', 'A', 'B', 'C'][general >> 6]
  const tier = general & 0x20 ? 'H' : 'L'
  const constraints = Array.from(record.subarray(6, 12), (byte) => byte.toString(16).toUpperCase())
  while (constraints.at(-1) === '0') constraints.pop()
  const compatibility = reversed(view.getUint32(2)).toString(16).toUpperCase()
  return ['hvc1', `${space}${general & 0x1f}`, compatibility, `${tier}${view.getUint8(12)}`, ...constraints].join('.')
}

/** 32 bits in reverse order. */
function reversed(bits: number): number {
  let result = 0
  for (let bit = 0; bit < 32; bit += 1) result = result * 2 + ((bits >>> bit) & 1)
  return result
}
