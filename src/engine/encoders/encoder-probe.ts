import type { EncodeRequest } from '../../pipeline/ports/encoder-port.ts'

/** What an encoder has to encode to be believed: small, but beyond the smallest size that hardware takes. */
export const PROBE_REQUEST: EncodeRequest = {
  codec: 'h264',
  input: { encoding: 'i420', width: 320, height: 240 },
  width: 320,
  height: 240,
  fps: 30,
  bitrateBps: 1_000_000,
  crf: 23,
  keyframeMs: 1000,
}

/** A grey picture of {@link PROBE_REQUEST}. */
export const probePicture = (): Uint8Array => new Uint8Array((320 * 240 * 3) / 2).fill(128)

/** Times of the frames, and whether each must come out as a keyframe: it starts in the middle of a GOP, and leaves a gap. */
export const PROBE_FRAMES = [
  { timeMs: 600, keyframe: true },
  { timeMs: 633, keyframe: false },
  { timeMs: 1100, keyframe: true },
] as const

/** How long a probe may take, milliseconds; generous, since the machine may be starting a browser at the same time. */
export const PROBE_WITHIN_MS = 10_000

/** How long a failed probe is believed, milliseconds: the machine may only have been short of something. Success is for good. */
export const PROBE_FAILURE_STANDS_MS = 60_000
