import { type Static, Type } from 'typebox'
import type { Codec } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { LADDER_HEIGHTS, LADDER_RENDITIONS } from '../../../domain/ladder.ts'
import { defineStage } from '../../../pipeline/stage.ts'
import { ENCODER_CONFIG, RENDITION_CONFIG } from './encode-config.ts'
import type { LadderRendition } from './encode-request.ts'
import { encoderSettings, renditionProfile } from './encode-settings.ts'
import { encoded } from './encoded.ts'

const RENDITION = Type.Object(
  {
    height: Type.Integer({
      minimum: LADDER_HEIGHTS.least,
      maximum: LADDER_HEIGHTS.most,
      multipleOf: 2,
      description: 'Pixels; the width follows from the page. Of a page lower than the first, all keep their share.',
    }),
    ...RENDITION_CONFIG,
  },
  { additionalProperties: false },
)

/** @throws OPTION_INVALID when they do not fall in height */
function falling(renditions: readonly Static<typeof RENDITION>[], codec: Codec) {
  const unordered = renditions.findIndex(({ height }, at) => at > 0 && height >= (renditions[at - 1]?.height ?? 0))
  if (unordered > 0) {
    const reason = `each is lower than the one before, but ${renditions[unordered]?.height} follows ${renditions[unordered - 1]?.height}`
    throw new FlyBrowserError('OPTION_INVALID', { option: 'renditions', reason })
  }
  return renditions.map((rendition) => ({ height: rendition.height, ...renditionProfile(rendition, codec) })) as [
    LadderRendition,
    ...LadderRendition[],
  ]
}

export default defineStage({
  type: 'video.ladder',
  summary:
    'Encodes several renditions from one decode, keyframes aligned, for players that choose by their network; recordings and RTMP take the largest.',
  input: 'frame',
  output: 'fragment',
  config: Type.Object(
    {
      ...ENCODER_CONFIG,
      renditions: Type.Array(RENDITION, {
        minItems: LADDER_RENDITIONS.least,
        maxItems: LADDER_RENDITIONS.most,
        description: 'From the largest down.',
      }),
    },
    { additionalProperties: false },
  ),
  codec: (config) => config.codec as Codec,
  create: (config, context) => {
    const ladder = falling(config.renditions, config.codec as Codec)
    const [{ bitrateBps, crf }] = ladder
    return encoded({ ...encoderSettings(config, context.demands.keyframeMs), bitrateBps, crf, ladder }, context)
  },
})
