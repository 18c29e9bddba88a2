import type { Colour } from '../../domain/colour.ts'
import type { BitReader } from '../bits/bit-reader.ts'

/** `color_config` of a sequence header (AV1 specification, 5.5.2). */
export interface Av1Colour extends Colour {
  readonly bitDepth: 8 | 10 | 12
  readonly monochrome: boolean
  readonly subsampledX: boolean
  readonly subsampledY: boolean
  /** `chroma_sample_position`: 0 unknown, 1 vertical, 2 colocated. */
  readonly chromaPosition: number
}

const UNSPECIFIED = 2
const BT_709 = 1
const SRGB_TRANSFER = 13
const IDENTITY = 0

export function readAv1Colour(reader: BitReader, profile: number): Av1Colour {
  const high = reader.flag()
  const bitDepth = profile === 2 && high && reader.flag() ? 12 : high ? 10 : 8
  const monochrome = profile !== 1 && reader.flag()
  const told = reader.flag()
  const [primaries, transfer, matrix] = told
    ? [reader.bits(8), reader.bits(8), reader.bits(8)]
    : [UNSPECIFIED, UNSPECIFIED, UNSPECIFIED]
  const colour = { bitDepth, monochrome, primaries, transfer, matrix } as const
  if (monochrome)
    return { ...colour, fullRange: reader.flag(), subsampledX: true, subsampledY: true, chromaPosition: 0 }
  if (primaries === BT_709 && transfer === SRGB_TRANSFER && matrix === IDENTITY)
    return { ...colour, fullRange: true, subsampledX: false, subsampledY: false, chromaPosition: 0 }
  const fullRange = reader.flag()
  const [subsampledX, subsampledY] = readSubsampling(reader, profile, bitDepth)
  const chromaPosition = subsampledX && subsampledY ? reader.bits(2) : 0
  return { ...colour, fullRange, subsampledX, subsampledY, chromaPosition }
}

function readSubsampling(reader: BitReader, profile: number, bitDepth: number): readonly [boolean, boolean] {
  if (profile === 0) return [true, true]
  if (profile === 1) return [false, false]
  if (bitDepth !== 12) return [true, false]
  const x = reader.flag()
  return [x, x && reader.flag()]
}
