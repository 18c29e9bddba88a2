import type { H264Preset } from '../../domain/h264-preset.ts'
import type { EncodeRequest } from '../../pipeline/ports/encoder-port.ts'
import { colourParameters } from './colour.ts'

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

/** How far above its aim the rate factor may rise. Small text blurs in motion, and is read as soon as the page rests; see decision 4. */
export const CRF_FALL = 16

/**
 * How much finer keyframes are quantised than the pictures before them: 6 is 15.5 steps of 6 an octave. x264 lets a keyframe fall
 * {@link CRF_FALL} below that aim, so that at worst it looks like the pictures it follows. With x264's own 1.4 it ends 13 steps below
 * them, and each keyframe of a page at rest takes away what the pictures before it had made sharp.
 */
export const KEYFRAME_RATIO = 6

/**
 * How little the aim follows the complexity of the pictures: 1 not at all, 0 so that each costs the same; x264's own is 0.6. Less makes
 * motion coarser and repeats of a picture finer sooner.
 */
const CURVE = 0.4

/**
 * How much finer than the aim a picture becomes at most, steps. Without a bound each repeat of a picture at rest is coded finer than the
 * one before, long after anybody sees it; with it, a small change is as sharp as it will be at once, and its repeats are empty.
 */
export const FINER = 3

/** x264's worst rate factor. */
const CRF_WORST = 51

/**
 * What the cheapest preset leaves out and a page cannot do without. Motion is looked for as far as a page is scrolled in one frame: not
 * found, every frame is a new page of text, and costs five times as much. CABAC saves a tenth of a still page's bits and a sixth in motion,
 * and makes it Main profile, which all players take. Neither costs anything to speak of where little moves.
 */
const SCREEN = 'me=umh:merange=64:cabac=1'

/** Parameters that only x264 itself knows. `fps`: builds of 2018 take the time base, 1000 a second, for the frame rate. */
function x264Parameters({ fps, crf, input }: EncodeRequest, rateBy: H264Tuning['rateBy']): string {
  return `fps=${fps}:${SCREEN}:${rateBy === 'time' ? 'force-cfr=0' : rateParameters(crf)}:${colourParameters(input.encoding)}`
}

function rateParameters(crf: number): string {
  const [crfMax, qpMin] = [Math.min(crf + CRF_FALL, CRF_WORST), Math.max(0, Math.round(crf) - FINER)]
  return `crf-max=${crfMax}:ipratio=${KEYFRAME_RATIO}:qcomp=${CURVE}:qpmin=${qpMin}`
}

/** Options behind `-c:v libx264`. Nothing in here holds a frame back, save `rateBy: 'time'`. */
export function h264Options(
  request: EncodeRequest,
  { preset, threads, rateBy }: H264Tuning = H264_TUNING,
): readonly string[] {
  const bitrate = String(request.bitrateBps)
  return [
    ...['-preset', preset, '-tune', 'zerolatency', '-threads', String(threads), '-bf', '0'],
    ...['-crf', String(request.crf), '-maxrate', bitrate, '-bufsize', bitrate],
    ...['-sc_threshold', '0', '-forced-idr', '1', '-x264-params', x264Parameters(request, rateBy)],
  ]
}
