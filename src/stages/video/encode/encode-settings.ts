import { type Static, Type } from 'typebox'
import type { Codec } from '../../../domain/codec.ts'
import { codecProfile } from '../../../domain/encode-target.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { QUALITY_PROFILES, type Quality, type QualityProfile } from '../../../domain/quality.ts'
import { ENCODER_CONFIG, RENDITION_CONFIG } from './encode-config.ts'
import type { EncodeSettings } from './encode-request.ts'

const ENCODER = Type.Object(ENCODER_CONFIG)
const RENDITION = Type.Object(RENDITION_CONFIG)

/**
 * Ceiling and aim of a rendition: those of its profile for that codec, and what is wanted instead. What is to be without loss keeps no
 * ceiling, and players are not told of one that would seem to be kept.
 */
export function renditionProfile({ quality, bitrate, crf }: Static<typeof RENDITION>, codec: Codec): QualityProfile {
  const profile = codecProfile(QUALITY_PROFILES[crf === 0 ? 'lossless' : (quality as Quality)], codec)
  return { bitrateBps: bitrate ?? profile.bitrateBps, crf: crf ?? profile.crf }
}

/**
 * What a lane is told whatever it makes.
 * @param neededMs keyframes the stages below need, milliseconds
 * @throws OPTION_INVALID when the keyframes that are wanted are not among them
 */
export const encoderSettings = (
  { codec, encoder, preset, keyframe }: Static<typeof ENCODER>,
  neededMs: number,
): Pick<EncodeSettings, 'codec' | 'encoder' | 'preset' | 'keyframeMs'> => ({
  codec: codec as Codec,
  encoder,
  ...(preset === undefined ? {} : { preset }),
  keyframeMs: requireKeyframes(keyframe ?? neededMs, neededMs),
})

/** Packaging cuts where the keyframes it asked for are; others in between do no harm, others instead would lose pictures. */
function requireKeyframes(keyframeMs: number, neededMs: number): number {
  const ratio = neededMs / keyframeMs
  if (Math.round(ratio) >= 1 && Math.abs(ratio - Math.round(ratio)) < 1e-9) return keyframeMs
  const reason = `a keyframe is needed every ${neededMs} ms, which ${keyframeMs} ms does not divide`
  throw new FlyBrowserError('OPTION_INVALID', { option: 'keyframe', reason })
}
