import { Type } from 'typebox'
import type { Codec } from '../../../domain/codec.ts'
import { defineStage } from '../../../pipeline/stage.ts'
import { ENCODER_CONFIG, RENDITION_CONFIG } from './encode-config.ts'
import { encoderSettings, renditionProfile } from './encode-settings.ts'
import { encoded } from './encoded.ts'

const { codec, encoder, preset, keyframe } = ENCODER_CONFIG

export default defineStage({
  type: 'video.encode',
  summary: 'Encodes frames with ffmpeg, one fragment a frame; restarts an encoder that ends or hangs.',
  input: 'frame',
  output: 'fragment',
  config: Type.Object({ codec, encoder, ...RENDITION_CONFIG, preset, keyframe }, { additionalProperties: false }),
  codec: (config) => config.codec as Codec,
  create: (config, context) =>
    encoded(
      {
        ...encoderSettings(config, context.demands.keyframeMs),
        ...renditionProfile(config, config.codec as Codec),
      },
      context,
    ),
})
