import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { aimBelow, ceiling, wholeCrf } from './rate.ts'

/**
 * Intel Quick Sync. A quality together with an aim and a ceiling above it is QVBR; where the driver has none, VBR by the same ceiling. It
 * opens its device and takes pictures from memory by itself.
 */
export function qsvParts(request: FamilyRequest): readonly EncoderParts[] {
  const common = ['-preset', 'veryfast', '-async_depth', '1', '-forced_idr', '1', '-bf', '0']
  const rate = [...aimBelow(request), ...ceiling(request)]
  return [
    { filter: 'format=nv12', options: [...common, '-global_quality', wholeCrf(request), ...rate] },
    { filter: 'format=nv12', options: [...common, ...rate] },
  ]
}
