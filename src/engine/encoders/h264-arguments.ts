import type { H264Preset } from '../../domain/h264-preset.ts'
import type { EncodeRequest } from '../../pipeline/ports/encoder-port.ts'
import { colourParameters, pictureFilters } from './colour.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'
import { keyframeExpression } from './keyframe-expression.ts'

/** What may be chosen about encoding in software. */
export interface H264Tuning {
  readonly preset: H264Preset
  /** Slices of a picture coded at the same time. */
  readonly threads: number
  /**
   * How the ceiling of the bitrate is counted.
   *
   * `frames`: every frame is worth 1/fps of a second. No picture is held back. A page at rest, with few frames a second, has few bits to
   * spend; so that its keyframes stay legible, the quality never falls further than {@link CRF_FALL} below the one aimed at, and a picture
   * that is too complex for that may exceed the ceiling.
   *
   * `time`: by the times of the frames. The ceiling always holds, and a page at rest has all of it. x264 knows how long a frame stands only
   * when the next is there, so that each picture comes out one frame late.
   */
  readonly rateBy: 'frames' | 'time'
}

/**
 * Encoding shares the machine with the browser it films: at 720p30 ultrafast costs a quarter of a core, superfast 1.4 times and veryfast
 * 1.9 times that. What the cheaper preset loses is bits, and pages at rest cost few. Each slice costs a few bits too: four are enough.
 */
export const H264_TUNING: H264Tuning = { preset: 'ultrafast', threads: 4, rateBy: 'frames' }

/** How far above its aim the rate factor may rise: text is still read, complex motion keeps within twice its ceiling. */
export const CRF_FALL = 13

/**
 * How much finer keyframes are quantised than the pictures before them: 4 is 12 steps of 6 an octave. x264 lets a keyframe fall
 * {@link CRF_FALL} below that aim, so that at worst it looks like the pictures it follows. With x264's own 1.4 it ends 10 steps below
 * them, and each keyframe of a page at rest takes away what the pictures before it had made sharp.
 */
export const KEYFRAME_RATIO = 4

/** x264's worst rate factor. */
const CRF_WORST = 51

/** Keyframes come by {@link keyframeExpression} only; x264 must never place one by itself. */
const NEVER = 1_000_000

/** Parameters that only x264 itself knows. `fps`: builds of 2018 take the time base, 1000 a second, for the frame rate. */
function x264Parameters({ fps, crf, input }: EncodeRequest, rateBy: H264Tuning['rateBy']): string {
  const crfMax = Math.min(crf + CRF_FALL, CRF_WORST)
  const rate = rateBy === 'time' ? 'force-cfr=0' : `crf-max=${crfMax}:ipratio=${KEYFRAME_RATIO}`
  return `fps=${fps}:${rate}:${colourParameters(input.encoding)}`
}

/**
 * Arguments of an ffmpeg that reads frames from its standard input (Matroska) and writes H.264 to its standard output (FLV, which,
 * unlike fMP4, gives each picture away without waiting for the next). Nothing in here holds a frame back, save `rateBy: 'time'`.
 * @param startMs time of the first frame on the capture clock; the input's own times count from it
 */
export function h264Arguments(
  request: EncodeRequest,
  facts: FfmpegFacts,
  startMs: number,
  { preset, threads, rateBy }: H264Tuning = H264_TUNING,
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
    ...['-x264-params', x264Parameters(request, rateBy)],
    ...['-f', 'flv', '-flvflags', 'no_duration_filesize', '-flush_packets', '1', 'pipe:1'],
  ]
}
