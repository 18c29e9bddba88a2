import type { EncoderParts, FamilyRequest } from './encoder-family.ts'
import { aimBelow, ceiling } from './rate.ts'

/** Apple. Only an aim and a ceiling: constant quality is not to be had on all machines. `-allow_sw 0`: Apple's software is no hardware. */
export const videotoolboxParts = (request: FamilyRequest): readonly EncoderParts[] => [
  {
    filter: 'format=nv12',
    options: ['-realtime', '1', '-allow_sw', '0', '-bf', '0', ...aimBelow(request), ...ceiling(request)],
  },
]
