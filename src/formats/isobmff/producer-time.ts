import { readU64 } from './box-reader.ts'

/** A media time and the wall clock it stands for. */
export interface ProducerTime {
  /** Ticks of the track's timescale. */
  readonly mediaTime: number
  /** Milliseconds since 1970. */
  readonly wallClockMs: number
}

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800
const NTP_FRACTION = 0x1_0000_0000

/** Writes a wall clock, milliseconds since 1970, as an NTP time (RFC 5905, 6) of 64 bits. */
export function setNtpTime(view: DataView, offset: number, wallClockMs: number): void {
  view.setUint32(offset, Math.floor(wallClockMs / 1000) + NTP_EPOCH_SECONDS)
  view.setUint32(offset + 4, Math.floor(((wallClockMs % 1000) / 1000) * NTP_FRACTION))
}

/**
 * What a `prft` says (ISO/IEC 14496-12, 8.16.5).
 * @param offset of its content: version and flags, track, NTP time, media time of 32 bits, or of 64 in version 1
 */
export function readProducerTime(view: DataView, offset: number): ProducerTime {
  const seconds = view.getUint32(offset + 8) - NTP_EPOCH_SECONDS + view.getUint32(offset + 12) / NTP_FRACTION
  const mediaTime = view.getUint8(offset) === 1 ? readU64(view, offset + 16) : view.getUint32(offset + 16)
  return { mediaTime, wallClockMs: seconds * 1000 }
}
