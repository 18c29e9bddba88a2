import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { aimBelow, ceiling, wholeCrf } from './rate.ts'

/**
 * NVIDIA. Constant quality under a ceiling (`-b:v 0`: no aim of its own); presets p1 to p7 are of ffmpeg 4.4 and later. What older builds do
 * not know, and old cards may not have, is left out of the second. It takes pictures from memory by itself.
 */
export function nvencParts(request: FamilyRequest): readonly EncoderParts[] {
  const common = ['-zerolatency', '1', '-delay', '0', '-bf', '0', '-forced-idr', '1', '-rc', 'vbr']
  return [
    {
      filter: 'format=nv12',
      options: [
        ...[...common, '-preset', 'p4', '-tune', 'ull', '-cq', wholeCrf(request), '-b:v', '0', ...ceiling(request)],
        ...['-rc-lookahead', '0', '-no-scenecut', '1', '-spatial-aq', '1'],
      ],
    },
    { filter: 'format=nv12', options: [...common, ...aimBelow(request), ...ceiling(request)] },
  ]
}
