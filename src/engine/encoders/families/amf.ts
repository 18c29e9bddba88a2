import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { aimBelow, ceiling } from './rate.ts'

/** AMD. VBR that keeps each picture small; `-forced_idr` is known to newer builds only, older ones make what is asked for a keyframe anyway. */
export function amfParts(request: FamilyRequest): readonly EncoderParts[] {
  const common = ['-usage', 'lowlatency', '-quality', 'speed', '-bf', '0']
  const rate = ['-rc', 'vbr_latency', ...aimBelow(request), ...ceiling(request)]
  return [
    { filter: 'format=nv12', options: [...common, ...rate, '-forced_idr', '1'] },
    { filter: 'format=nv12', options: [...common, ...rate] },
  ]
}
