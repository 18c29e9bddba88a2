import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { ceiling, vpCrf } from './rate.ts'

/** Column tiles and rows at the same time, tools for text and flat colour; VP9 only. */
const VP9_TUNING = ['-row-mt', '1', '-tile-columns', '2', '-tune-content', 'screen']

/** VP8 and VP9 in software: a rate factor, and `-b:v` as its ceiling ("constrained quality"). VP9 of factor 0 is true lossless. */
export function libvpxParts(request: FamilyRequest): readonly EncoderParts[] {
  const isVp9 = request.codec === 'vp9'
  const rate = ['-crf', vpCrf(request), '-b:v', String(request.bitrateBps), ...ceiling(request)]
  return [
    {
      filter: 'format=yuv420p',
      options: [
        ...['-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', '-auto-alt-ref', '0'],
        ...(isVp9 && request.crf === 0 ? ['-lossless', '1'] : rate),
        ...(isVp9 ? VP9_TUNING : []),
      ],
    },
  ]
}
