import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { aimBelow, ceiling, wholeCrf } from './rate.ts'

/** Where Linux puts the first GPU. */
export const FIRST_RENDER_NODE = '/dev/dri/renderD128'

/**
 * Intel and AMD on Linux. QVBR keeps a quality under a ceiling; not every driver has it, VBR nearly all. Builds of 2018 cannot be asked:
 * they take an aim below the ceiling for VBR. Pictures are uploaded by a filter.
 */
export function vaapiParts(request: FamilyRequest, device = FIRST_RENDER_NODE): readonly EncoderParts[] {
  const common = {
    device: ['-init_hw_device', `vaapi=hw:${device}`, '-filter_hw_device', 'hw'],
    filter: 'format=nv12,hwupload',
  }
  const plain = [...aimBelow(request), ...ceiling(request), '-bf', '0']
  const rate = [...plain, '-async_depth', '1']
  return [
    { ...common, options: ['-rc_mode', 'QVBR', '-global_quality', wholeCrf(request), ...rate] },
    { ...common, options: ['-rc_mode', 'VBR', ...rate] },
    { ...common, options: plain },
  ]
}
