import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { cappedFineness } from './rate.ts'

/** Steps of its scale of 0 to 63 for one of x264's, at the same likeness of pages. */
const STEPS = 1.2

/** Effort that leaves real time on one core (decision 26). */
const EFFORT = '7'

/**
 * AV1 by libaom. Without `-usage realtime`, which builds before 2021 do not know, it is far too slow for live video (one picture a second at 1280x720).
 * There is no lossless: factor 0 is as fine as it can be.
 */
export function libaomParts(request: FamilyRequest): readonly EncoderParts[] {
  const options = ['-strict', '-2', '-cpu-used', EFFORT, '-lag-in-frames', '0', ...cappedFineness(request, STEPS)]
  const realtime = ['-usage', 'realtime', '-row-mt', '1']
  return [
    { filter: 'format=yuv420p', options: [...options, ...realtime, '-aom-params', 'tune-content=screen'] },
    { filter: 'format=yuv420p', options: [...options, ...realtime] },
    { filter: 'format=yuv420p', options, filesOnly: true },
  ]
}
