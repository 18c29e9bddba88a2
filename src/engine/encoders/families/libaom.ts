import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { vpCrf } from './rate.ts'

/** AV1 by libaom. Without `-usage realtime`, which builds before 2021 do not know, it is far too slow and places keyframes of its own. */
export function libaomParts(request: FamilyRequest): readonly EncoderParts[] {
  const options = [
    ...['-strict', '-2', '-cpu-used', '8', '-lag-in-frames', '0'],
    ...['-crf', vpCrf(request), '-b:v', String(request.bitrateBps)],
  ]
  return [
    { filter: 'format=yuv420p', options: [...options, '-usage', 'realtime', '-row-mt', '1'] },
    { filter: 'format=yuv420p', options },
  ]
}
