import type { EncodeRequest } from '../../pipeline/ports/encoder-port.ts'
import { colourParameters, pictureFilters } from './colour.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'
import { keyframeExpression } from './keyframe-expression.ts'

/** x264 presets that are quick enough to encode a live page in software. */
export const H264_PRESETS = ['ultrafast', 'superfast', 'veryfast'] as const
export type H264Preset = (typeof H264_PRESETS)[number]

/** What may be chosen about encoding in software. */
export interface H264Tuning {
  readonly preset: H264Preset
  /** Slices of a picture coded at the same time. */
  readonly threads: number
}

/**
 * Encoding shares the machine with the browser it films: at 720p30 ultrafast costs a quarter of a core, superfast 1.4 times and veryfast
 * 1.9 times that. What the cheaper preset loses is bits, and pages at rest cost few. Each slice costs a few bits too: four are enough.
 */
export const H264_TUNING: H264Tuning = { preset: 'ultrafast', threads: 4 }

/** Keyframes come by {@link keyframeExpression} only; x264 must never place one by itself. */
const NEVER = 1_000_000

/** Parameters that only x264 itself knows. `fps`: builds of 2018 take the time base, 1000 a second, for the frame rate. */
const x264Parameters = ({ fps, input }: EncodeRequest): string => `fps=${fps}:${colourParameters(input.encoding)}`

/**
 * Arguments of an ffmpeg that reads frames from its standard input (Matroska) and writes H.264 to its standard output (FLV, which,
 * unlike fMP4, gives each picture away without waiting for the next). Neither in nor out is a frame held back.
 * @param startMs time of the first frame on the capture clock; the input's own times count from it
 */
export function h264Arguments(
  request: EncodeRequest,
  facts: FfmpegFacts,
  startMs: number,
  { preset, threads }: H264Tuning = H264_TUNING,
): string[] {
  const bitrate = String(request.bitrateBps)
  return [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error'],
    // Reading starts at once; the header says all there is to know. Not -fflags nobuffer: it drops the frame that was looked at.
    ...['-probesize', '32', '-analyzeduration', '0', '-threads', '1', '-copyts', '-f', 'matroska', '-i', 'pipe:0'],
    ...['-an', '-vf', pictureFilters(request.input.encoding, request.width, request.height)],
    ...['-c:v', 'libx264', '-preset', preset, '-tune', 'zerolatency', '-threads', String(threads), '-bf', '0'],
    ...['-crf', String(request.crf), '-maxrate', bitrate, '-bufsize', bitrate],
    ...['-g', String(NEVER), '-sc_threshold', '0', '-forced-idr', '1'],
    ...['-force_key_frames', keyframeExpression(request.keyframeMs, startMs)],
    // Each frame once, at its own time.
    ...[facts.fpsMode ? '-fps_mode' : '-vsync', 'passthrough', '-enc_time_base', '1:1000'],
    ...['-x264-params', x264Parameters(request)],
    ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
  ]
}
