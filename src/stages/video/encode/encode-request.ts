import type { Codec } from '../../../domain/codec.ts'
import type { H264Preset } from '../../../domain/h264-preset.ts'
import type { Frame } from '../../../domain/media.ts'
import { type LoadRung, type LoadScope, scaledSide } from '../../../pipeline/load/load-rungs.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** Frame rate that rate control counts with when frames come without pacing. */
export const UNPACED_FPS = 30

export interface EncodeSettings {
  readonly codec: Codec
  /** Which encoder is wanted, see {@link EncodeRequest.encoder}. */
  readonly encoder?: string
  readonly bitrateBps: number
  readonly crf: number
  readonly keyframeMs: number
  /** Absent: the encoder's own. */
  readonly preset?: H264Preset
}

/** Rate, and size of the coded picture, where nothing is given up: as asked for, else that of the frame, made even. */
export const wholeScope = ({
  scaleTo,
  width,
  height,
  rate = UNPACED_FPS,
}: Frame): Omit<LoadScope, 'fasterPresets'> => ({
  fps: rate,
  ...(scaleTo ?? { width: width & ~1, height: height & ~1 }),
})

/** What an encoder is asked for that is to take this frame, on this rung. */
export function encodeRequest(frame: Frame, settings: EncodeSettings, { preset, scale }: LoadRung): EncodeRequest {
  const { encoding, width, height } = frame
  const whole = wholeScope(frame)
  const size = scale === 1 ? whole : { width: scaledSide(whole.width, scale), height: scaledSide(whole.height, scale) }
  const usual = {
    ...settings,
    fps: whole.fps,
    input: { encoding, width, height },
    width: size.width,
    height: size.height,
  }
  return preset === undefined ? usual : { ...usual, fasterPreset: preset }
}
