import type { Codec } from '../../../domain/codec.ts'
import type { H264Preset } from '../../../domain/h264-preset.ts'
import { ladderSizes } from '../../../domain/ladder.ts'
import { leastCodedSide } from '../../../domain/least-coded-side.ts'
import type { Frame } from '../../../domain/media.ts'
import type { PictureSize } from '../../../domain/picture-size.ts'
import { type LoadRung, type LoadScope, scaledSide } from '../../../pipeline/load/load-rungs.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** Frame rate that rate control counts with when frames come without pacing. */
export const UNPACED_FPS = 30

/** One rendition of a ladder. */
export interface LadderRendition {
  /** Of the coded picture, pixels, where the picture that comes in is not lower than the first, see {@link ladderSizes}. */
  readonly height: number
  readonly bitrateBps: number
  readonly crf: number
}

export interface EncodeSettings {
  readonly codec: Codec
  /** Which encoder is wanted, see {@link EncodeRequest.encoder}. */
  readonly encoder?: string
  readonly bitrateBps: number
  readonly crf: number
  readonly keyframeMs: number
  /** Absent: the encoder's own. */
  readonly preset?: H264Preset
  /** All renditions, the largest first, which has the ceiling and the aim from above. Absent: only that, in the size of the picture. */
  readonly ladder?: readonly [LadderRendition, ...LadderRendition[]]
}

/** Size of each coded picture where nothing is given up: as asked for, else that of the frame, made even. */
function wholeSizes(
  { scaleTo, width, height }: Frame,
  { codec, ladder }: EncodeSettings,
): [PictureSize, ...PictureSize[]] {
  const picture = scaleTo ?? { width: width & ~1, height: height & ~1 }
  if (!ladder) return [picture]
  const [top, ...below] = ladder
  const heights: [number, ...number[]] = [top.height, ...below.map((rendition) => rendition.height)]
  return ladderSizes(picture, heights, leastCodedSide(codec))
}

/** Rate, and size of the largest coded picture, where nothing is given up. */
export const wholeScope = (frame: Frame, settings: EncodeSettings): Omit<LoadScope, 'fasterPresets'> => ({
  fps: frame.rate ?? UNPACED_FPS,
  ...wholeSizes(frame, settings)[0],
})

/** A picture with a share of its sides; those of a low rendition are not made shorter than its encoder takes. */
function scaledSize({ width, height }: PictureSize, scale: number, leastSide: number): PictureSize {
  const share = Math.max(scale, Math.min(1, leastSide / Math.min(width, height)))
  return share === 1 ? { width, height } : { width: scaledSide(width, share), height: scaledSide(height, share) }
}

/** What an encoder is asked for that is to take this frame, on this rung. */
export function encodeRequest(frame: Frame, settings: EncodeSettings, { preset, scale }: LoadRung): EncodeRequest {
  const { encoding, width, height, rate = UNPACED_FPS } = frame
  const { ladder = [], ...same } = settings
  const scaled = (size: PictureSize): PictureSize => scaledSize(size, scale, leastCodedSide(settings.codec))
  const [top, ...sizes] = wholeSizes(frame, settings)
  const below = ladder.slice(1).map(({ bitrateBps, crf }, at) => ({ ...scaled(sizes[at] ?? top), bitrateBps, crf }))
  return {
    ...same,
    fps: rate,
    input: { encoding, width, height },
    ...scaled(top),
    ...(below.length > 0 ? { below } : {}),
    ...(preset === undefined ? {} : { fasterPreset: preset }),
  }
}
