import { pictureFilters } from './colour.ts'
import type { EncoderParts, FamilyRequest } from './families/encoder-family.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'
import { keyframeExpression } from './keyframe-expression.ts'

/** Keyframes come by {@link keyframeExpression} only. The largest that all encoders take. */
const NEVER = 1_000_000

/** How JPEG pictures are to be read after {@link pictureFilters} (BT.601), and the others (BT.709). */
const matrixOf = ({ input }: FamilyRequest): string => (input.encoding === 'jpeg' ? 'smpte170m' : 'bt709')

/**
 * Arguments of an ffmpeg that reads frames from its standard input (Matroska) and writes coded pictures to its standard output (NUT, see
 * decision 23), each at its own time and without waiting for the next.
 * @param encoder as ffmpeg calls it
 * @param startMs time of the first frame on the capture clock; the input's own times count from it
 */
export function liveCommand(
  encoder: string,
  request: FamilyRequest,
  parts: EncoderParts,
  facts: FfmpegFacts,
  startMs: number,
): string[] {
  const { encoding } = request.input
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', ...(parts.device ?? [])],
    ...['-probesize', '32', '-analyzeduration', '0', '-threads', '1', '-copyts', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-an', '-vf', `${pictureFilters(encoding, request.width, request.height)},${parts.filter}`],
    ...['-c:v', encoder, ...parts.options],
    ...['-color_range', 'tv', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', matrixOf(request)],
    ...['-g', String(NEVER), '-force_key_frames', keyframeExpression(request.keyframeMs, startMs)],
    ...[facts.fpsMode ? '-fps_mode' : '-vsync', 'passthrough', '-enc_time_base', '1:1000'],
    ...['-f', 'nut', '-write_index', '0', '-flush_packets', '1', 'pipe:1'],
  ]
}
