import { BitstreamError } from '../bits/bitstream-error.ts'

/** What an AVCDecoderConfigurationRecord (`avcC`) says (ISO/IEC 14496-15, section 5.3.3.1). */
export interface AvcRecord {
  readonly profile: number
  /** The constraint flags as one byte. */
  readonly compatibility: number
  readonly level: number
  /** Bytes of the length before each NAL unit. */
  readonly lengthBytes: number
  readonly sps: readonly Uint8Array[]
  readonly pps: readonly Uint8Array[]
}

/** The bytes are not an AVCDecoderConfigurationRecord. */
export class AvcRecordError extends Error {
  constructor(reason: string) {
    super(`the H.264 decoder configuration cannot be read: ${reason}`)
    this.name = 'AvcRecordError'
  }
}

const HEAD_BYTES = 6

/** @throws AvcRecordError when the bytes are cut short or of another version */
export function readAvcRecord(record: Uint8Array): AvcRecord {
  if (record.length < HEAD_BYTES + 1) throw new AvcRecordError('it is cut short')
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
  if (view.getUint8(0) !== 1) throw new AvcRecordError(`version ${view.getUint8(0)} is unknown`)
  let at = HEAD_BYTES
  const takeSets = (count: number): Uint8Array[] => {
    const sets: Uint8Array[] = []
    for (let index = 0; index < count; index += 1) {
      if (at + 2 > record.length) throw new AvcRecordError('it is cut short')
      const end = at + 2 + view.getUint16(at)
      if (end > record.length) throw new AvcRecordError('a parameter set is cut short')
      sets.push(record.subarray(at + 2, end))
      at = end
    }
    return sets
  }
  const sps = takeSets(view.getUint8(5) & 0x1f)
  if (at >= record.length) throw new AvcRecordError('it is cut short')
  at += 1
  const pps = takeSets(view.getUint8(at - 1))
  return {
    profile: view.getUint8(1),
    compatibility: view.getUint8(2),
    level: view.getUint8(3),
    lengthBytes: (view.getUint8(4) & 0x03) + 1,
    sps,
    pps,
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/**
 * The `codecs` parameter of the track, for example `avc1.42c01f` (RFC 6381, section 3.3).
 * @throws AvcRecordError
 */
export function avcCodecs(record: Uint8Array): string {
  readAvcRecord(record)
  return avcProfileCodecs(record)
}

/**
 * As {@link avcCodecs}, from the first bytes alone: of a record that may be cut short behind them.
 * @throws BitstreamError when it is cut short before
 */
export function avcProfileCodecs(record: Uint8Array): string {
  if (record.length < 4) throw new BitstreamError('this is no H.264 decoder configuration')
  return `avc1.${Array.from(record.subarray(1, 4), hex).join('')}`
}
