import { BitReader } from '../bits/bit-reader.ts'
import { readVp9Keyframe } from './vp9-header.ts'

/** Bits of `frame_marker` to `frame_sync_code` of a keyframe. */
const HEAD_BITS = 32
const REFERENCES = 4
const MODES = 2

/**
 * Whether a keyframe is coded without loss: `Lossless`, VP9 Bitstream & Decoding Process Specification, 7.2 (no quantiser but that of index 0).
 * @returns false for what is no keyframe of profile 0
 * @throws BitstreamError when it is no VP9 frame, or cut short
 */
export function isLosslessVp9(frame: Uint8Array): boolean {
  if (readVp9Keyframe(frame)?.profile !== 0) return false
  const reader = new BitReader(frame)
  reader.skip(7) // frame_marker, profile, show_existing_frame, frame_type, show_frame
  const errorResilient = reader.flag()
  reader.skip(HEAD_BITS - 8)
  reader.skip(4) // color_space, color_range
  reader.skip(32) // frame_width_minus_1, frame_height_minus_1
  if (reader.flag()) reader.skip(32) // render size
  if (!errorResilient) reader.skip(2) // refresh_frame_context, frame_parallel_decoding_mode
  reader.skip(2) // frame_context_idx
  reader.skip(9) // loop_filter_level, loop_filter_sharpness
  const updatesDeltas = reader.flag() ? reader.flag() : false
  for (let delta = 0; updatesDeltas && delta < REFERENCES + MODES; delta += 1) {
    const changes = reader.flag()
    if (changes) reader.skip(7)
  }
  const baseIndex = reader.bits(8)
  const furtherIndices = reader.bits(3) // whether they differ: luma DC, chroma DC, chroma AC; none may, so none follows
  return baseIndex === 0 && furtherIndices === 0
}
