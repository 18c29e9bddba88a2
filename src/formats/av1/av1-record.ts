import { BitstreamError } from '../bits/bitstream-error.ts'
import { twoDigits } from '../coded/two-digits.ts'
import { concat } from '../isobmff/box.ts'
import { OBU, obusIn } from './obu.ts'
import { type Av1Sequence, readAv1Sequence } from './sequence-header.ts'

const HEAD_BYTES = 4
const MARKER_AND_VERSION = 0x81

/**
 * AV1CodecConfigurationRecord, the content of `av1C` (AV1 Codec ISO Media File Format Binding, 2.3).
 * @param sequenceHeader the whole OBU
 */
export function av1Record({ profile, level, tier, colour }: Av1Sequence, sequenceHeader: Uint8Array): Uint8Array {
  const { bitDepth, monochrome, subsampledX, subsampledY, chromaPosition } = colour
  const flags = [tier === 1, bitDepth > 8, bitDepth === 12, monochrome, subsampledX, subsampledY]
  const third = flags.reduce((byte, flag, at) => byte | (flag ? 0x80 >> at : 0), chromaPosition)
  return concat([Uint8Array.of(MARKER_AND_VERSION, (profile << 5) | level, third, 0), sequenceHeader])
}

/**
 * The `codecs` parameter with all its fields, for example `av01.0.04M.08.0.110.01.01.01.0` (the same binding, 5), from the record's own
 * sequence header.
 * @throws BitstreamError when the record is cut short, of another version, or without a sequence header
 */
export function av1Codecs(record: Uint8Array): string {
  if (record.length < HEAD_BYTES || record[0] !== MARKER_AND_VERSION)
    throw new BitstreamError('this is no AV1 decoder configuration')
  for (const { type, payload } of obusIn(record.subarray(HEAD_BYTES)))
    if (type === OBU.sequenceHeader) return sequenceCodecs(readAv1Sequence(payload))
  throw new BitstreamError('the AV1 decoder configuration has no sequence header')
}

function sequenceCodecs({ profile, level, tier, colour }: Av1Sequence): string {
  const { bitDepth, monochrome, subsampledX, subsampledY, chromaPosition } = colour
  return [
    'av01',
    profile,
    `${twoDigits(level)}${tier === 1 ? 'H' : 'M'}`,
    twoDigits(bitDepth),
    monochrome ? 1 : 0,
    `${subsampledX ? 1 : 0}${subsampledY ? 1 : 0}${chromaPosition}`,
    ...[colour.primaries, colour.transfer, colour.matrix].map(twoDigits),
    colour.fullRange ? 1 : 0,
  ].join('.')
}
