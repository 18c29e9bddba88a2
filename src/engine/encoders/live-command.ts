import { pictureFilters } from './colour.ts'
import type { EncoderParts, FamilyRequest } from './families/encoder-family.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'
import { keyframeExpression } from './keyframe-expression.ts'

/** Keyframes come by {@link keyframeExpression} only. The largest that all encoders take. */
const NEVER = 1_000_000

/** How JPEG pictures are to be read after {@link pictureFilters} (BT.601), and the others (BT.709). */
const matrixOf = ({ input }: FamilyRequest): string => (input.encoding === 'jpeg' ? 'smpte170m' : 'bt709')

/** One rendition of what comes in. */
export interface LiveOutput {
  readonly request: FamilyRequest
  readonly parts: EncoderParts
}

/** The file descriptor that a rendition is written to: standard output, then those behind standard error. */
export const outputDescriptor = (rendition: number): number => (rendition === 0 ? 1 : rendition + 2)

const inputArguments = ({ device = [] }: EncoderParts): string[] => [
  ...['-hide_banner', '-nostdin', '-loglevel', 'error', ...device],
  ...['-probesize', '32', '-analyzeduration', '0', '-threads', '1', '-copyts', '-f', 'matroska', '-i', 'pipe:0'],
]

const filtersOf = ({ request, parts }: LiveOutput): string =>
  `${pictureFilters(request.input.encoding, request.width, request.height)},${parts.filter}`

const outputArguments = (
  encoder: string,
  { request, parts }: LiveOutput,
  facts: FfmpegFacts,
  startMs: number,
  rendition: number,
): string[] => [
  ...['-c:v', encoder, ...parts.options],
  ...['-color_range', 'tv', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', matrixOf(request)],
  ...['-g', String(NEVER), '-force_key_frames', keyframeExpression(request.keyframeMs, startMs)],
  ...[facts.fpsMode ? '-fps_mode' : '-vsync', 'passthrough', '-enc_time_base', '1:1000'],
  ...['-f', 'nut', '-write_index', '0', '-flush_packets', '1', `pipe:${outputDescriptor(rendition)}`],
]

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
  const output = { request, parts }
  return [
    ...inputArguments(parts),
    ...['-an', '-vf', filtersOf(output)],
    ...outputArguments(encoder, output, facts, startMs, 0),
  ]
}

/**
 * The same for several renditions of what comes in, each written to its {@link outputDescriptor}: frames are decoded once, and scaled for
 * each from the frame itself, not from the rendition above. One thread filters: more would each hold a frame back.
 */
export function ladderCommand(
  encoder: string,
  outputs: readonly [LiveOutput, ...LiveOutput[]],
  facts: FfmpegFacts,
  startMs: number,
): string[] {
  const branches = outputs.map((output, at) => `[in${at}]${filtersOf(output)}[out${at}]`)
  const split = `[0:v]split=${outputs.length}${outputs.map((_, at) => `[in${at}]`).join('')}`
  return [
    ...inputArguments(outputs[0].parts),
    ...['-filter_complex_threads', '1', '-filter_complex', [split, ...branches].join(';')],
    ...outputs.flatMap((output, at) => [
      ...['-map', `[out${at}]`, '-an'],
      ...outputArguments(encoder, output, facts, startMs, at),
    ]),
  ]
}
