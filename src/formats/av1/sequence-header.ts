import { BitReader } from '../bits/bit-reader.ts'
import { codedSize } from '../coded/coded-size.ts'
import { type Av1Colour, readAv1Colour } from './av1-colour.ts'

/** What of an AV1 sequence header is needed outside of decoders (AV1 specification, 5.5). */
export interface Av1Sequence {
  readonly profile: number
  /** `seq_level_idx` of the first operating point. */
  readonly level: number
  /** `seq_tier` of it. */
  readonly tier: number
  readonly colour: Av1Colour
  /** Of the largest pictures, pixels. */
  readonly width: number
  readonly height: number
}

/**
 * Reads the payload of a sequence header OBU.
 * @throws BitstreamError when it is cut short or makes no sense
 */
export function readAv1Sequence(payload: Uint8Array): Av1Sequence {
  const reader = new BitReader(payload)
  const profile = reader.bits(3)
  reader.flag() // still_picture
  const reduced = reader.flag()
  const point = reduced ? { level: reader.bits(5), tier: 0 } : readOperatingPoints(reader)
  const widthBits = reader.bits(4) + 1
  const heightBits = reader.bits(4) + 1
  const size = codedSize(reader.bits(widthBits) + 1, reader.bits(heightBits) + 1)
  if (!reduced && reader.flag()) reader.skip(4 + 3) // lengths of frame numbers
  reader.skip(3) // use_128x128_superblock, enable_filter_intra, enable_intra_edge_filter
  if (!reduced) skipTools(reader)
  reader.skip(3) // enable_superres, enable_cdef, enable_restoration
  return { profile, ...point, ...size, colour: readAv1Colour(reader, profile) }
}

/** `timing_info` to the operating points, of which the first counts. */
function readOperatingPoints(reader: BitReader): Pick<Av1Sequence, 'level' | 'tier'> {
  const delayBits = readTiming(reader)
  const tellsDisplayDelay = reader.flag()
  const count = reader.bits(5) + 1
  let first: Pick<Av1Sequence, 'level' | 'tier'> | undefined
  for (let point = 0; point < count; point += 1) {
    reader.skip(12) // operating_point_idc
    const level = reader.bits(5)
    const tier = level > 7 ? reader.bits(1) : 0
    if (delayBits !== undefined && reader.flag()) reader.skip(delayBits * 2 + 1)
    if (tellsDisplayDelay && reader.flag()) reader.skip(4)
    first ??= { level, tier }
  }
  return first ?? { level: 0, tier: 0 }
}

/** The length of buffer delays, where there is a decoder model. */
function readTiming(reader: BitReader): number | undefined {
  if (!reader.flag()) return undefined
  reader.skip(64) // num_units_in_display_tick, time_scale
  if (reader.flag()) reader.unsigned() // num_ticks_per_picture_minus_1
  if (!reader.flag()) return undefined
  const delayBits = reader.bits(5) + 1
  reader.skip(32 + 5 + 5)
  return delayBits
}

/** `enable_interintra_compound` to `order_hint_bits_minus_1`. */
function skipTools(reader: BitReader): void {
  reader.skip(4) // interintra and masked compound, warped motion, dual filter
  const orderHint = reader.flag()
  if (orderHint) reader.skip(2) // enable_jnt_comp, enable_ref_frame_mvs
  const screenContent = reader.flag() || reader.flag() // chosen for each frame, or forced
  if (screenContent && !reader.flag()) reader.skip(1) // seq_force_integer_mv
  if (orderHint) reader.skip(3)
}
