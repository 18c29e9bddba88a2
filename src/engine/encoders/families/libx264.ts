import type { FfmpegFacts } from '../ffmpeg-facts.ts'
import { type H264Tuning, h264Arguments } from '../h264-arguments.ts'
import type { EncoderParts, FamilyRequest } from './encoder-family.ts'

const FACTS: FfmpegFacts = { version: '', fpsMode: true }

/** Options of {@link h264Arguments} from `-preset` up to those that are the same for all families. */
export function libx264Parts(request: FamilyRequest, tuning?: H264Tuning): readonly EncoderParts[] {
  const command = h264Arguments({ ...request, codec: 'h264' }, FACTS, 0, tuning)
  const parameters = command.indexOf('-x264-params')
  const options = [
    ...command.slice(command.indexOf('-preset'), command.indexOf('-g')),
    ...['-sc_threshold', '0', '-forced-idr', '1', ...command.slice(parameters, parameters + 2)],
  ]
  return [{ filter: 'format=yuv420p', options }]
}
