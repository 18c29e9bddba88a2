import { hevcNalType } from '../hevc/hevc-configuration.ts'
import { LENGTH_BYTES, lengthPrefixedUnits } from '../nal/length-prefixed.ts'

/** `filler_data_rbsp()`: bytes of ones, and the bit that ends a payload (ITU-T H.264, 7.3.2.7, and H.265, 7.3.2.8). */
const ONES = 0xff
const TRAILING_BITS = 0x80

const AVC_FILLER_DATA = 12
const HEVC_FILLER_DATA = 38
/** Types below are those of coded slices (ITU-T H.265, table 7-1). */
const HEVC_FIRST_NON_VCL = 32

/** A filler NAL unit behind its length, `bytes` long in all. */
function fillerUnit(head: readonly number[], bytes: number): Uint8Array {
  const filler = new Uint8Array(bytes).fill(ONES)
  new DataView(filler.buffer).setUint32(0, bytes - LENGTH_BYTES)
  filler.set(head, LENGTH_BYTES)
  filler[bytes - 1] = TRAILING_BITS
  return filler
}

/** What makes an access unit of H.264 longer by so many bytes: it stands behind its slices (ITU-T H.264, 7.4.1.2.3). */
export const avcFiller = (bytes: number): Uint8Array => fillerUnit([AVC_FILLER_DATA], bytes)

/**
 * The same of H.265. Filler has the temporal layer of its picture (ITU-T H.265, 7.4.2.2).
 * @param unit the access unit: NAL units, each after its length of four bytes
 * @returns undefined where it has no slice
 * @throws BitstreamError where it cannot be read
 */
export function hevcFiller(bytes: number, unit: Uint8Array): Uint8Array | undefined {
  const slice = lengthPrefixedUnits(unit).find((nal) => hevcNalType(nal) < HEVC_FIRST_NON_VCL)
  const layer = slice?.[1]
  return layer === undefined ? undefined : fillerUnit([HEVC_FILLER_DATA << 1, layer & 7], bytes)
}
