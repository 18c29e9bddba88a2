import { OBU, obusIn } from '../av1/obu.ts'

const HAS_SIZE = 0x02
/** `leb128()` may have more bytes than the number needs (AV1 specification, 4.10.5): so every length can be made. */
const SIZE_BYTES = 4
const HEAD_BYTES = 1 + SIZE_BYTES
const TRAILING_BITS = 0x80

/**
 * What makes a temporal unit of AV1 longer by so many bytes: a padding OBU behind the others (AV1 specification, 5.11.1 and 6.11.1).
 * @returns undefined where the last OBU goes to the end of the unit without saying so, and nothing can stand behind it
 * @throws BitstreamError where it cannot be read
 */
export function obuPadding(bytes: number, unit: Uint8Array): Uint8Array | undefined {
  const last = [...obusIn(unit)].at(-1)
  if (!last || ((last.bytes[0] ?? 0) & HAS_SIZE) === 0) return undefined
  const padding = new Uint8Array(bytes)
  padding[0] = (OBU.padding << 3) | HAS_SIZE
  const size = bytes - HEAD_BYTES
  for (let place = 0; place < SIZE_BYTES; place += 1)
    padding[1 + place] = ((size >> (7 * place)) & 0x7f) | (place < SIZE_BYTES - 1 ? 0x80 : 0)
  padding[bytes - 1] = TRAILING_BITS
  return padding
}
