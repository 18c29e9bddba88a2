import { BitstreamError } from '../bits/bitstream-error.ts'
import { concat, u16 } from '../isobmff/box.ts'

/**
 * Parameter sets as decoder configuration records have them, each after its length (ISO/IEC 14496-15, 5.3.3.1.2 and 8.3.3.1.2).
 * @throws BitstreamError when one is longer than the record can tell
 */
export function parameterSets(units: readonly Uint8Array[]): Uint8Array {
  if (units.some(({ length }) => length > 0xffff)) throw new BitstreamError('a parameter set is too long')
  return concat(units.flatMap((unit) => [u16(unit.length), unit]))
}
