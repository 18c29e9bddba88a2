import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { ceiling, wholeCrf } from './rate.ts'

/**
 * NVIDIA. Constant quality under a ceiling (`-b:v 0`: no aim of its own); presets p1 to p7 are of ffmpeg 4.4 and later. It takes pictures from
 * memory by itself.
 */
export const nvencParts = (request: FamilyRequest): readonly EncoderParts[] => [
  {
    filter: 'format=nv12',
    options: [
      ...['-preset', 'p4', '-tune', 'ull', '-zerolatency', '1', '-delay', '0'],
      ...['-rc', 'vbr', '-cq', wholeCrf(request), '-b:v', '0', ...ceiling(request)],
      ...['-bf', '0', '-rc-lookahead', '0', '-no-scenecut', '1', '-forced-idr', '1', '-spatial-aq', '1'],
    ],
  },
]
