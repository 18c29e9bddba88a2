import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { ceiling } from './rate.ts'

/** Holds nothing back; with `-forced-idr` what is asked for is a keyframe and not just an I picture. A factor of 0 means true lossless. */
const PARAMETERS = 'log-level=error:bframes=0:rc-lookahead=0:frame-threads=1:scenecut=0:open-gop=0:info=0'

/** H.265 in software: a rate factor under a ceiling. */
export function libx265Parts(request: FamilyRequest): readonly EncoderParts[] {
  const lossless = request.crf === 0
  return [
    {
      filter: 'format=yuv420p',
      options: [
        ...['-preset', 'ultrafast', '-bf', '0', '-forced-idr', '1'],
        ...(lossless ? [] : ['-crf', String(request.crf), ...ceiling(request)]),
        ...['-x265-params', lossless ? `${PARAMETERS}:lossless=1` : PARAMETERS],
      ],
    },
  ]
}
