import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { scaledFactor } from './rate.ts'

/** Steps of its scale of 0 to 63 for one of x264's, at the same likeness of animation; of text and pages at rest it is finer. */
export const SVT_AV1_STEPS = 1.9

/** AV1 by SVT-AV1, for files: it keeps pictures back and takes no orders for keyframes (decision 23). */
export const libsvtav1Parts = ({ crf }: FamilyRequest): readonly EncoderParts[] => [
  {
    filter: 'format=yuv420p',
    options: [
      '-preset',
      '10',
      '-crf',
      scaledFactor(crf, SVT_AV1_STEPS),
      '-svtav1-params',
      'lookahead=0:pred-struct=1:scd=0',
    ],
  },
]
