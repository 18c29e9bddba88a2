import { type H264Tuning, h264Options } from '../h264-options.ts'
import type { EncoderParts, FamilyRequest } from './encoder-family.ts'

/** H.264 in software. */
export const libx264Parts = (request: FamilyRequest, tuning?: H264Tuning): readonly EncoderParts[] => [
  { filter: 'format=yuv420p', options: h264Options(request, tuning) },
]
