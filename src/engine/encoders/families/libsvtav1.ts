import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { vpCrf } from './rate.ts'

/** AV1 by SVT-AV1, for files: it keeps pictures back and takes no orders for keyframes (decision 23). */
export const libsvtav1Parts = (request: FamilyRequest): readonly EncoderParts[] => [
  {
    filter: 'format=yuv420p',
    options: ['-preset', '10', '-crf', vpCrf(request), '-svtav1-params', 'lookahead=0:pred-struct=1:scd=0'],
  },
]
