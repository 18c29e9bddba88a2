import { NutError } from './nut-error.ts'
import type { NutFields } from './nut-fields.ts'

/** Flags of a frame (NUT specification, "frame_flags"). */
export const NUT_FLAG = {
  codedPts: 8,
  streamId: 16,
  sizeMsb: 32,
  checksum: 64,
  reserved: 128,
  sideData: 256,
  headerIndex: 1024,
  matchTime: 2048,
  coded: 4096,
  invalid: 8192,
} as const

/** What the first byte of a frame stands for. */
export interface NutFrameCode {
  readonly flags: number
  readonly stream: number
  readonly ptsDelta: number
  readonly sizeFactor: number
  readonly sizeRest: number
  readonly reserved: number
  readonly header: number
}

/** What the main header says. */
export interface NutMainHeader {
  readonly streams: number
  /** Seconds in a tick, as fractions. */
  readonly timeBases: readonly { readonly num: number; readonly den: number }[]
  /** One for each first byte. */
  readonly frameCodes: readonly NutFrameCode[]
  /** Bytes that frames begin with and leave out. */
  readonly elided: readonly Uint8Array[]
}

const VERSION = 3
const MOST_TIME_BASES = 16
const MOST_ELIDED = 128
/** First bytes of frames; this one is the `N` of start codes. */
const CODES = 256
const START_CODE_BYTE = 0x4e
const INVALID: NutFrameCode = {
  flags: NUT_FLAG.invalid,
  ...{ stream: 0, ptsDelta: 0, sizeFactor: 1, sizeRest: 0, reserved: 0, header: 0 },
}

/** @throws NutError when it is of another version, or cannot be read */
export function readNutMainHeader(fields: NutFields): NutMainHeader {
  const version = fields.unsigned()
  if (version !== VERSION) throw new NutError(`NUT of version ${version} is not known`)
  const streams = fields.unsigned()
  fields.unsigned() // max_distance
  const bases = fields.unsigned()
  if (bases < 1 || bases > MOST_TIME_BASES) throw new NutError(`a NUT header has ${bases} time bases`)
  const timeBases = Array.from({ length: bases }, () => ({ num: fields.unsigned(), den: fields.unsigned() }))
  if (timeBases.some(({ num, den }) => num === 0 || den === 0)) throw new NutError('a NUT time base is zero')
  const frameCodes = readFrameCodes(fields)
  const elidedCount = fields.unsigned()
  if (elidedCount >= MOST_ELIDED) throw new NutError(`a NUT header has ${elidedCount} elided headers`)
  const elided = [new Uint8Array(0), ...Array.from({ length: elidedCount }, () => fields.bytes())]
  return { streams, timeBases, frameCodes, elided }
}

/** The table of frame codes: runs of codes that differ by one in what is left of the size. A field that is not told is as in the run before. */
function readFrameCodes(fields: NutFields): NutFrameCode[] {
  const codes: NutFrameCode[] = []
  let [ptsDelta, factor, stream, header] = [0, 1, 0, 0]
  while (codes.length < CODES) {
    const flags = fields.unsigned()
    const told = fields.unsigned()
    if (told > 0) ptsDelta = fields.signed()
    if (told > 1) factor = fields.unsigned()
    if (told > 2) stream = fields.unsigned()
    const size = told > 3 ? fields.unsigned() : 0
    const reserved = told > 4 ? fields.unsigned() : 0
    const count = told > 5 ? fields.unsigned() : factor - size
    if (told > 6) fields.signed() // match_time_delta
    if (told > 7) header = fields.unsigned()
    for (let field = 8; field < told; field += 1) fields.unsigned()
    // A run of none would let a header go on for ever.
    if (count < 1) throw new NutError('a run of NUT frame codes is empty')
    for (let each = 0; each < count && codes.length < CODES; ) {
      if (codes.length === START_CODE_BYTE) codes.push(INVALID)
      else {
        codes.push({ flags, stream, ptsDelta, sizeFactor: factor, sizeRest: size + each, reserved, header })
        each += 1
      }
    }
  }
  return codes
}
