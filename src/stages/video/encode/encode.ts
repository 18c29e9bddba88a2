import { Observable } from 'rxjs'
import { Type } from 'typebox'
import { CODECS, type Codec } from '../../../domain/codec.ts'
import { codecProfile } from '../../../domain/encode-target.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { H264_PRESETS } from '../../../domain/h264-preset.ts'
import type { Fragment } from '../../../domain/media.ts'
import { QUALITIES, QUALITY_PROFILES, type Quality } from '../../../domain/quality.ts'
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
      codec: Type.Enum([...CODECS] as Codec[], { default: 'h264', description: 'What carries which: see codecs.' }),
      encoder: Type.String({
        default: 'auto',
        pattern: '^[a-z0-9][a-z0-9_-]{0,39}$',
        description: '`auto` (hardware that works here, else software), `software`, or ffmpeg’s name of an encoder.',
      }),
      quality: Type.Enum([...QUALITIES] as Quality[], {
        default: 'medium',
        description: 'Ceiling and aim; codecs that need fewer bits have a lower ceiling.',
      }),
      bitrate: Type.Optional(bitrate({ description: 'Ceiling instead of the profile’s.', least: '50k', most: '100M' })),
      crf: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: 51,
          description: 'Aim instead of the profile’s, on the scale of H.264 whatever the codec; 0 is without loss.',
        }),
      ),
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
  codec: ({ codec }) => codec as Codec,
  create: (config, context) => {
    const codec = config.codec as Codec
    const profile = codecProfile(QUALITY_PROFILES[config.quality as Quality], codec)
    const settings = {
      codec,
      encoder: config.encoder,
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
