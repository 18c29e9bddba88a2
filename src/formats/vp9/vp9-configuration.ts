import type { Colour } from '../../domain/colour.ts'
import { type DecoderConfiguration, FOUR_CC } from '../../domain/decoder-configuration.ts'
import type { Vp9Keyframe } from './vp9-header.ts'
import { type Vp9Load, vp9Level } from './vp9-level.ts'
import { vp9Codecs, writeVp9Record } from './vp9-record.ts'

const UNSPECIFIED = 2

/**
 * What is meant by `color_space` (VP9 specification, 7.2.2), as primaries, transfer and matrix: BT.601, BT.709, SMPTE 170M, SMPTE 240M,
 * BT.2020, RGB. Transfers of BT.601 and BT.2020 are the curve of BT.709 under names of their own.
 */
const COLOUR_SPACES: Readonly<Record<number, readonly [number, number, number]>> = {
  1: [5, 6, 5],
  2: [1, 1, 1],
  3: [6, 6, 6],
  4: [7, 7, 7],
  5: [9, 14, 9],
  7: [1, 13, 0],
}

/** The samples of 4:2:0 lie where the binding (2.2) says that they lie where nothing is known: with luma. */
const chromaOf = ({ subsampledX, subsampledY }: Vp9Keyframe): number => (subsampledX ? (subsampledY ? 1 : 2) : 3)

/**
 * The configuration of a decoder.
 * @param rate what is told of the encode: frame rate and ceiling, from which the level follows
 */
export function vp9Configuration(head: Vp9Keyframe, rate: Pick<Vp9Load, 'fps' | 'bitrateBps'>): DecoderConfiguration {
  const { profile, bitDepth, fullRange, width, height } = head
  const [primaries, transfer, matrix] = COLOUR_SPACES[head.colourSpace] ?? [UNSPECIFIED, UNSPECIFIED, UNSPECIFIED]
  const colour: Colour = { primaries, transfer, matrix, fullRange }
  const level = vp9Level({ width, height, ...rate })
  const record = writeVp9Record({ profile, level, bitDepth, chroma: chromaOf(head), ...colour })
  return { codec: 'vp9', fourCc: FOUR_CC.vp9, record, codecs: vp9Codecs(record), width, height, colour }
}
