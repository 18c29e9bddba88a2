import { type DecoderConfiguration, FOUR_CC } from '../../domain/decoder-configuration.ts'
import type { Vp8Keyframe } from './vp8-header.ts'

/** The configuration of a decoder: VP8 needs no record, and its `codecs` parameter has no fields (RFC 6381; WebM). */
export const vp8Configuration = ({ width, height }: Vp8Keyframe): DecoderConfiguration => ({
  codec: 'vp8',
  fourCc: FOUR_CC.vp8,
  record: new Uint8Array(0),
  codecs: 'vp8',
  width,
  height,
})
