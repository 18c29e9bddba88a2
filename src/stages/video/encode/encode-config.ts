import { Type } from 'typebox'
import { CODECS, type Codec } from '../../../domain/codec.ts'
import { H264_PRESETS } from '../../../domain/h264-preset.ts'
import { QUALITIES, type Quality } from '../../../domain/quality.ts'
import { bitrate, duration } from '../../../pipeline/config/unit-types.ts'

/** What an encode can be told whatever it makes. */
export const ENCODER_CONFIG = {
  codec: Type.Enum([...CODECS] as Codec[], { default: 'h264', description: 'What carries which: see codecs.' }),
  encoder: Type.String({
    default: 'auto',
    pattern: '^[a-z0-9][a-z0-9_-]{0,39}$',
    description: '`auto` (hardware that works here, else software), `software`, or ffmpeg’s name of an encoder.',
  }),
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
}

/** What each rendition can be told. */
export const RENDITION_CONFIG = {
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
}
