import { BitReader } from '../bits/bit-reader.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { codedSize } from '../coded/coded-size.ts'

/** What a VP9 keyframe says of the stream (VP9 Bitstream & Decoding Process Specification, 6.2 and 7.2). */
export interface Vp9Keyframe {
  readonly profile: number
  readonly bitDepth: number
  /** `color_space`, 7.2.2. */
  readonly colourSpace: number
  readonly fullRange: boolean
  readonly subsampledX: boolean
  readonly subsampledY: boolean
  /** Pixels. */
  readonly width: number
  readonly height: number
}

const FRAME_MARKER = 2
const SYNC_CODE = 0x49_83_42
const RGB = 7

/**
 * Reads the head of a frame, or of the first frame of a superframe.
 * @returns undefined for a frame that is no keyframe
 * @throws BitstreamError when it is no VP9 frame
 */
export function readVp9Keyframe(frame: Uint8Array): Vp9Keyframe | undefined {
  const reader = new BitReader(frame)
  if (reader.bits(2) !== FRAME_MARKER) throw new BitstreamError('a VP9 frame does not begin with its marker')
  const profile = reader.bits(1) + 2 * reader.bits(1)
  if (profile === 3 && reader.flag()) throw new BitstreamError('the VP9 profile is unknown')
  if (reader.flag()) return undefined // show_existing_frame
  if (reader.flag()) return undefined // frame_type: not a keyframe
  reader.skip(2) // show_frame, error_resilient_mode
  if (reader.bits(24) !== SYNC_CODE) throw new BitstreamError('a VP9 keyframe is without its sync code')
  const colour = readColour(reader, profile)
  return { profile, ...colour, ...codedSize(reader.bits(16) + 1, reader.bits(16) + 1) }
}

/** `color_config`, 6.2.2. */
function readColour(reader: BitReader, profile: number): Omit<Vp9Keyframe, 'profile' | 'width' | 'height'> {
  const bitDepth = profile < 2 ? 8 : reader.flag() ? 12 : 10
  const colourSpace = reader.bits(3)
  const tellsChroma = profile === 1 || profile === 3
  const isRgb = colourSpace === RGB
  if (isRgb && !tellsChroma) throw new BitstreamError('VP9 pictures of RGB in a profile without')
  const fullRange = isRgb || reader.flag()
  const subsampledX = !isRgb && (!tellsChroma || reader.flag())
  const subsampledY = !isRgb && (!tellsChroma || reader.flag())
  if (tellsChroma) reader.skip(1) // reserved_zero
  return { bitDepth, colourSpace, fullRange, subsampledX, subsampledY }
}
