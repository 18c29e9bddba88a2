import { BitstreamError } from '../bits/bitstream-error.ts'

/** Bytes of the length in front of each NAL unit, as files of ours have it. */
export const LENGTH_BYTES = 4

/** NAL units as they stand in a sample: each after its length of four bytes (ISO/IEC 14496-15, 5.3.4.2 and 8.3.4.2). */
export function lengthPrefixed(units: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(units.reduce((sum, unit) => sum + LENGTH_BYTES + unit.length, 0))
  const view = new DataView(bytes.buffer)
  let at = 0
  for (const unit of units) {
    view.setUint32(at, unit.length)
    bytes.set(unit, at + LENGTH_BYTES)
    at += LENGTH_BYTES + unit.length
  }
  return bytes
}

/**
 * The NAL units of a sample; they lie in `sample`.
 * @throws BitstreamError when a length goes beyond the end
 */
export function lengthPrefixedUnits(sample: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = []
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength)
  for (let at = 0; at < sample.length; ) {
    if (at + LENGTH_BYTES > sample.length) throw new BitstreamError('the length of a NAL unit is cut short')
    const start = at + LENGTH_BYTES
    at = start + view.getUint32(at)
    if (at > sample.length) throw new BitstreamError('a NAL unit is cut short')
    units.push(sample.subarray(start, at))
  }
  return units
}
