import type { Codec } from './codec.ts'
import { FlyBrowserError } from './errors.ts'
import { checkedSize, type PictureSize } from './picture-size.ts'
import { QUALITY_PROFILES, type QualityProfile } from './quality.ts'

/** Bits each codec needs for pictures as good as those of H.264. */
const BITRATE_FACTOR: Record<Codec, number> = { h264: 1, h265: 0.6, vp9: 0.67, av1: 0.67, vp8: 1 }

/** What may be asked for, least and most: ceiling in bits a second, rate factor on x264's scale, milliseconds, frames a second. */
export const ENCODE_RANGES = {
  bitrateBps: [50_000, 100_000_000],
  crf: [0, 51],
  keyframeMs: [100, 10_000],
  fps: [1, 60],
} as const satisfies Record<string, readonly [number, number]>

/** Frame rates that are offered; any other whole number within the range is taken too. */
export const FRAME_RATES = [15, 30, 60] as const

/** A profile, and what is wanted instead of what it says. */
export interface EncodeWishes {
  readonly codec: Codec
  readonly quality: keyof typeof QUALITY_PROFILES
  /** Ceiling of the codec itself, bits a second: not multiplied by its factor. */
  readonly bitrateBps?: number
  readonly crf?: number
  readonly size?: PictureSize
  readonly fps?: number
  readonly keyframeMs?: number
}

/** What an encoder is to reach. */
export interface EncodeTarget extends QualityProfile {
  readonly size: PictureSize
  readonly fps: number
  readonly keyframeMs: number
}

/** A profile as it is for a codec: its ceiling is lower where the codec needs fewer bits for the same picture. */
export const codecProfile = ({ bitrateBps, crf }: QualityProfile, codec: Codec): QualityProfile => ({
  bitrateBps: Math.round(bitrateBps * BITRATE_FACTOR[codec]),
  crf,
})

/**
 * What a profile says, and the wishes in place of it.
 * @param standard where neither says anything: size, frame rate and keyframe interval of the session
 * @throws OPTION_INVALID, SIZE_INVALID or FPS_INVALID for what is out of range
 */
export function encodeTarget(
  wishes: EncodeWishes,
  standard: Pick<EncodeTarget, 'size' | 'fps' | 'keyframeMs'>,
): EncodeTarget {
  const profile = codecProfile(QUALITY_PROFILES[wishes.quality], wishes.codec)
  const fps = wishes.fps ?? standard.fps
  if (!isWholeWithin(fps, ENCODE_RANGES.fps)) throw new FlyBrowserError('FPS_INVALID', { fps })
  return {
    bitrateBps: checked('bitrate', wishes.bitrateBps ?? profile.bitrateBps, ENCODE_RANGES.bitrateBps, 'bit/s'),
    crf: checked('crf', wishes.crf ?? profile.crf, ENCODE_RANGES.crf),
    keyframeMs: checked('keyframe', wishes.keyframeMs ?? standard.keyframeMs, ENCODE_RANGES.keyframeMs, 'ms'),
    size: checkedSize(wishes.size ?? standard.size),
    fps,
  }
}

const isWholeWithin = (value: number, [least, most]: readonly [number, number]): boolean =>
  Number.isInteger(value) && value >= least && value <= most

function checked(option: string, value: number, range: readonly [number, number], unit = ''): number {
  if (isWholeWithin(value, range)) return value
  const [least, most] = range
  const reason = `${value} is not a whole number from ${least} to ${most}${unit && ` ${unit}`}`
  throw new FlyBrowserError('OPTION_INVALID', { option, reason })
}
