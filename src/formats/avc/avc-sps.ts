import { BitReader } from '../bits/bit-reader.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { codedSize } from '../coded/coded-size.ts'
import { unescaped } from '../nal/unescaped.ts'

/** What of an H.264 sequence parameter set is needed outside of decoders (ITU-T H.264, 7.3.2.1.1). */
export interface AvcSps {
  readonly profile: number
  /** The constraint flags as one byte. */
  readonly compatibility: number
  readonly level: number
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormat: number
  readonly bitDepthLuma: number
  readonly bitDepthChroma: number
  /** Of the pictures as shown, pixels. */
  readonly width: number
  readonly height: number
}

/** Profiles whose parameter sets tell chroma format and bit depth (7.3.2.1.1); all others are 4:2:0 with 8 bits. */
const HIGH_PROFILES = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])

/** Whether an `avcC` of this profile tells chroma format and bit depth (ISO/IEC 14496-15, 5.3.3.1.2). */
export const tellsChroma = (profile: number): boolean => HIGH_PROFILES.has(profile)

/** @throws BitstreamError when the NAL unit is cut short or makes no sense */
export function readAvcSps(unit: Uint8Array): AvcSps {
  const reader = new BitReader(unescaped(unit, 1))
  const profile = reader.bits(8)
  const compatibility = reader.bits(8)
  const level = reader.bits(8)
  reader.unsigned() // seq_parameter_set_id
  const chroma = tellsChroma(profile) ? readChroma(reader) : { chromaFormat: 1, bitDepthLuma: 8, bitDepthChroma: 8 }
  reader.unsigned() // log2_max_frame_num_minus4
  skipOrderCount(reader)
  reader.unsigned() // max_num_ref_frames
  reader.flag() // gaps_in_frame_num_value_allowed_flag
  return { profile, compatibility, level, ...chroma, ...readSize(reader, chroma.chromaFormat) }
}

function readChroma(reader: BitReader): Pick<AvcSps, 'chromaFormat' | 'bitDepthLuma' | 'bitDepthChroma'> {
  const chromaFormat = reader.unsigned()
  if (chromaFormat > 3) throw new BitstreamError(`chroma format ${chromaFormat} is unknown`)
  if (chromaFormat === 3) reader.flag() // separate_colour_plane_flag
  const bitDepthLuma = 8 + reader.unsigned()
  const bitDepthChroma = 8 + reader.unsigned()
  if (bitDepthLuma > 14 || bitDepthChroma > 14) throw new BitstreamError('a sample has more than 14 bits')
  reader.flag() // qpprime_y_zero_transform_bypass_flag
  if (reader.flag()) skipScalingLists(reader, chromaFormat === 3 ? 12 : 8)
  return { chromaFormat, bitDepthLuma, bitDepthChroma }
}

/** `scaling_list`, 7.3.2.1.1.1: lists of 16 and then of 64 numbers. */
function skipScalingLists(reader: BitReader, lists: number): void {
  for (let list = 0; list < lists; list += 1) {
    if (!reader.flag()) continue
    let last = 8
    for (let place = 0; place < (list < 6 ? 16 : 64) && last !== 0; place += 1)
      last = (last + reader.signed() + 256) & 0xff
  }
}

function skipOrderCount(reader: BitReader): void {
  const kind = reader.unsigned()
  if (kind === 0) reader.unsigned()
  if (kind !== 1) return
  reader.flag()
  reader.signed()
  reader.signed()
  const cycle = reader.unsigned()
  if (cycle > 255) throw new BitstreamError(`a cycle of ${cycle} frames`)
  for (let frame = 0; frame < cycle; frame += 1) reader.signed()
}

/** Size in macroblocks, less what is cropped; units of cropping are those of 7.4.2.1.1. */
function readSize(reader: BitReader, chromaFormat: number): Pick<AvcSps, 'width' | 'height'> {
  const columns = reader.unsigned() + 1
  const rows = reader.unsigned() + 1
  const framesOnly = reader.flag()
  if (!framesOnly) reader.flag()
  reader.flag() // direct_8x8_inference_flag
  const [left, right, top, bottom] = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0]
  const fieldRows = framesOnly ? 1 : 2
  const unitWidth = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1
  const unitHeight = (chromaFormat === 1 ? 2 : 1) * fieldRows
  const width = columns * 16 - (left + right) * unitWidth
  const height = rows * 16 * fieldRows - (top + bottom) * unitHeight
  return codedSize(width, height)
}
