import { Observable } from 'rxjs'
import { Type } from 'typebox'
import { ENCODABLE_CODECS } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { H264_PRESETS } from '../../../domain/h264-preset.ts'
import type { Fragment } from '../../../domain/media.ts'
import { QUALITY_PROFILES } from '../../../domain/quality.ts'
import { bitrate, duration } from '../../../pipeline/config/unit-types.ts'
import { defineStage } from '../../../pipeline/stage.ts'
import { EncodeLane } from './encode-lane.ts'

/** Packaging cuts where the keyframes it asked for are; others in between do no harm, others instead would lose pictures. */
function requireKeyframes(keyframeMs: number, neededMs: number): number {
  const ratio = neededMs / keyframeMs
  if (Math.round(ratio) >= 1 && Math.abs(ratio - Math.round(ratio)) < 1e-9) return keyframeMs
  const reason = `a keyframe is needed every ${neededMs} ms, which ${keyframeMs} ms does not divide`
  throw new FlyBrowserError('OPTION_INVALID', { option: 'keyframe', reason })
}

export default defineStage({
  type: 'video.encode',
  summary: 'Encodes frames with ffmpeg, one fragment a frame; restarts an encoder that ends or hangs.',
  input: 'frame',
  output: 'fragment',
  config: Type.Object(
    {
      codec: Type.Enum([...ENCODABLE_CODECS], { default: 'h264' }),
      quality: Type.Enum(['low_bandwidth', 'medium', 'high'], { default: 'medium', description: 'Ceiling and aim.' }),
      bitrate: Type.Optional(bitrate({ description: 'Ceiling instead of the profile’s.', least: '50k', most: '100M' })),
      crf: Type.Optional(Type.Integer({ minimum: 0, maximum: 51, description: 'Aim instead of the profile’s.' })),
      preset: Type.Optional(
        Type.Enum([...H264_PRESETS], {
          description:
            'Effort of H.264 in software; more effort makes fewer bits of the same picture, and is the first to go once frames are. Default: ultrafast.',
        }),
      ),
      keyframe: Type.Optional(
        duration({
          description: 'Keyframe interval, a whole part of a segment; default: a segment.',
          least: '100ms',
          most: '10s',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  create: (config, context) => {
    const profile = QUALITY_PROFILES[config.quality as keyof typeof QUALITY_PROFILES]
    const settings = {
      codec: config.codec,
      bitrateBps: config.bitrate ?? profile.bitrateBps,
      crf: config.crf ?? profile.crf,
      ...(config.preset === undefined ? {} : { preset: config.preset }),
      keyframeMs: requireKeyframes(config.keyframe ?? context.demands.keyframeMs, context.demands.keyframeMs),
    }
    return (frames) =>
      new Observable<Fragment>((subscriber) => {
        const lane = new EncodeLane(settings, context, subscriber)
        subscriber.add(() => lane.close())
        subscriber.add(
          frames.subscribe({
            next: (frame) => lane.offer(frame),
            error: (cause) => lane.finish({ cause }),
            complete: () => lane.finish(),
          }),
        )
      })
  },
})
