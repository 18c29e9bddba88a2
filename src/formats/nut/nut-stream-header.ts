import { NutError } from './nut-error.ts'
import type { NutFields } from './nut-fields.ts'
import type { NutMainHeader } from './nut-main-header.ts'

/** What a stream header says of a track of video. */
export interface NutStreamHeader {
  /** Four letters of the codec as AVI has them, for example `H264`. */
  readonly fourCc: string
  /** Seconds in a tick, as a fraction. */
  readonly timeBase: { readonly num: number; readonly den: number }
  /** Low bits of a time that a frame may tell alone. */
  readonly lowPtsBits: number
  /** Pictures that come before pictures that are shown before them. */
  readonly decodeDelay: number
  /** What a decoder is set up with (`codec_specific_data`), as the encoder told it. */
  readonly setup: Uint8Array
}

const VIDEO = 0
const MOST_LOW_BITS = 30

/** @throws NutError when it is no video, or cannot be read */
export function readNutStreamHeader(fields: NutFields, { timeBases }: NutMainHeader): NutStreamHeader {
  if (fields.unsigned() !== 0) throw new NutError('a NUT stream is not the first')
  if (fields.unsigned() !== VIDEO) throw new NutError('a NUT stream is no video')
  const fourCc = String.fromCharCode(...fields.bytes().subarray(0, 4))
  const timeBase = timeBases[fields.unsigned()]
  if (!timeBase) throw new NutError('a NUT stream is of a time base that is not there')
  const lowPtsBits = fields.unsigned()
  if (lowPtsBits > MOST_LOW_BITS) throw new NutError(`NUT times have ${lowPtsBits} low bits`)
  fields.unsigned() // max_pts_distance
  const decodeDelay = fields.unsigned()
  fields.unsigned() // stream_flags
  return { fourCc, timeBase, lowPtsBits, decodeDelay, setup: fields.bytes() }
}
