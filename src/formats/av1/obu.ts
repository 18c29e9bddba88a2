import { BitstreamError } from '../bits/bitstream-error.ts'

/** Types of OBUs (AV1 Bitstream & Decoding Process Specification, 6.2.2). */
export const OBU = { sequenceHeader: 1, temporalDelimiter: 2, frameHeader: 3, frame: 6, padding: 15 } as const

/** One open bitstream unit. */
export interface Obu {
  readonly type: number
  /** All of it, header and size included. */
  readonly bytes: Uint8Array
  readonly payload: Uint8Array
}

/**
 * The OBUs of a temporal unit in the low-overhead format (5.2): each tells its size, only the last may leave it out. They lie in `bytes`.
 * @throws BitstreamError when one is cut short
 */
export function* obusIn(bytes: Uint8Array): Generator<Obu, void, undefined> {
  for (let start = 0; start < bytes.length; ) {
    const head = bytes[start] as number
    if (head & 0x80) throw new BitstreamError('an OBU begins with a forbidden bit')
    const sizeAt = start + (head & 0x04 ? 2 : 1)
    const size = head & 0x02 ? readLeb128(bytes, sizeAt) : { value: bytes.length - sizeAt, end: sizeAt }
    const end = size.end + size.value
    if (size.value < 0 || end > bytes.length) throw new BitstreamError('an OBU is cut short')
    yield { type: (head >> 3) & 0x0f, bytes: bytes.subarray(start, end), payload: bytes.subarray(size.end, end) }
    start = end
  }
}

/**
 * `leb128()`, 4.10.5: seven bits a byte, the least significant first, in at most eight bytes and below 2^32.
 * @returns the number, and the place behind it
 */
export function readLeb128(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0
  for (let place = 0; place < 8; place += 1) {
    const byte = bytes[at + place]
    if (byte === undefined) throw new BitstreamError('a number is cut short')
    value += (byte & 0x7f) * 2 ** (place * 7)
    if (byte < 0x80) {
      if (value >= 2 ** 32) break
      return { value, end: at + place + 1 }
    }
  }
  throw new BitstreamError('a number has more than 32 bits')
}
