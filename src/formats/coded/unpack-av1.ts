import { av1Configuration } from '../av1/av1-configuration.ts'
import { OBU, type Obu, obusIn } from '../av1/obu.ts'
import { concat } from '../isobmff/box.ts'
import type { Unpack } from './unpacked-picture.ts'

const KEY_FRAME = 0

/** `show_existing_frame`, `frame_type` and `show_frame` of a frame header (AV1 specification, 5.9.2). */
function isShownKeyframe({ payload }: Obu): boolean {
  const [first = 0xff] = payload
  const showsExisting = first >> 7 === 1
  const type = (first >> 5) & 3
  const isShown = ((first >> 4) & 1) === 1
  return !showsExisting && type === KEY_FRAME && isShown
}

/**
 * Temporal units without their delimiters (AV1 Codec ISO Media File Format Binding, 2.4). Decoding begins where the first frame is a
 * keyframe and a sequence header stands before it (2.5); one that only the setup has is no beginning.
 */
export const unpackAv1: Unpack = (coded) => {
  const obus = [...obusIn(coded)].filter(({ type }) => type !== OBU.temporalDelimiter && type !== OBU.padding)
  const data = concat(obus.map(({ bytes }) => bytes))
  const sequenceHeader = obus.find(({ type }) => type === OBU.sequenceHeader)
  const frame = obus.find(({ type }) => type === OBU.frame || type === OBU.frameHeader)
  if (!sequenceHeader || !frame || !isShownKeyframe(frame)) return { keyframe: false, data }
  return { keyframe: true, data, configuration: av1Configuration(sequenceHeader) }
}
