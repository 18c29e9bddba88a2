import { BitstreamError } from '../bits/bitstream-error.ts'
import { codedSize } from '../coded/coded-size.ts'

/** What a VP8 keyframe says of the stream. */
export interface Vp8Keyframe {
  /** 0 to 3: how much a decoder has to do. */
  readonly profile: number
  /** Pixels. */
  readonly width: number
  readonly height: number
}

const START_CODE = [0x9d, 0x01, 0x2a] as const

/**
 * Reads the head of a frame (RFC 6386, 9.1); numbers are little-endian.
 * @returns undefined for a frame that is no keyframe
 * @throws BitstreamError when it is no VP8 frame
 */
export function readVp8Keyframe(frame: Uint8Array): Vp8Keyframe | undefined {
  const [tag, , , ...code] = frame.subarray(0, 6)
  if (tag === undefined || frame.length < 3) throw new BitstreamError('a VP8 frame is cut short')
  const profile = (tag >> 1) & 7
  if (profile > 3) throw new BitstreamError(`VP8 version ${profile} is unknown`)
  if (tag & 1) return undefined
  if (frame.length < 10 || START_CODE.some((byte, at) => code[at] !== byte))
    throw new BitstreamError('a VP8 keyframe is without its start code')
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  // The two bits above each size ask for scaling when shown; ours never do.
  return { profile, ...codedSize(view.getUint16(6, true) & 0x3fff, view.getUint16(8, true) & 0x3fff) }
}
