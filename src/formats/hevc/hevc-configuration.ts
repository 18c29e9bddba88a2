import { type DecoderConfiguration, FOUR_CC } from '../../domain/decoder-configuration.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { hevcCodecs, hevcRecord } from './hevc-record.ts'
import { readHevcSps } from './hevc-sps.ts'

/** Types of H.265 NAL units (ITU-T H.265, table 7-1); from `idrWithLeading` to `idr` are IDR pictures. */
export const HEVC_NAL = { idrWithLeading: 19, idr: 20, vps: 32, sps: 33, pps: 34, delimiter: 35 } as const
export const hevcNalType = (unit: Uint8Array): number => ((unit[0] ?? 0) >> 1) & 0x3f

/**
 * The configuration of a decoder for these parameter sets.
 * @throws BitstreamError when VPS, SPS or PPS is missing, or cannot be read
 */
export function hevcConfiguration(units: readonly Uint8Array[]): DecoderConfiguration {
  const sets = [HEVC_NAL.vps, HEVC_NAL.sps, HEVC_NAL.pps].map((type) => ({
    type,
    units: units.filter((unit) => hevcNalType(unit) === type),
  }))
  const sps = sets[1]?.units[0]
  if (!sps || sets.some((set) => set.units.length === 0)) throw new BitstreamError('there are no H.265 parameter sets')
  const facts = readHevcSps(sps)
  const record = hevcRecord(facts, sets)
  const { width, height } = facts
  return { codec: 'h265', fourCc: FOUR_CC.h265, record, codecs: hevcCodecs(record), width, height }
}
