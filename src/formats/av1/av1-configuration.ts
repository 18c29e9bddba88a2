import { type DecoderConfiguration, FOUR_CC } from '../../domain/decoder-configuration.ts'
import { av1Codecs, av1Record } from './av1-record.ts'
import type { Obu } from './obu.ts'
import { readAv1Sequence } from './sequence-header.ts'

/** The configuration of a decoder for a sequence header. */
export function av1Configuration(sequenceHeader: Obu): DecoderConfiguration {
  const sequence = readAv1Sequence(sequenceHeader.payload)
  const record = av1Record(sequence, sequenceHeader.bytes)
  const { width, height } = sequence
  const { primaries, transfer, matrix, fullRange } = sequence.colour
  const colour = { primaries, transfer, matrix, fullRange }
  return { codec: 'av1', fourCc: FOUR_CC.av1, record, codecs: av1Codecs(record), width, height, colour }
}
