import type { Codec } from '../../domain/codec.ts'
import { SVT_AV1_STEPS } from './families/libsvtav1.ts'
import { scaledFactor, x265Factor } from './families/rate.ts'

/** Codecs that finished recordings can be made smaller by, and their encoders, best first. Decision 26 has what each saves. */
export const FILE_ENCODERS = {
  h265: ['libx265'],
  vp9: ['libvpx-vp9'],
  av1: ['libsvtav1', 'libaom-av1'],
} as const satisfies Partial<Record<Codec, readonly string[]>>

export type FileCodec = keyof typeof FILE_ENCODERS
export type FileEncoder = (typeof FILE_ENCODERS)[FileCodec][number]

/** A recording that is to become smaller. */
export interface FileRequest {
  /** How sharp it is to stay, on x264's scale: the rate factor that it was made with, or less. */
  readonly crf: number
  /**
   * Ceiling of the codec for that, bits a second. A recording whose own ceiling was too low for what it shows has the look of a larger factor: by its
   * factor alone it would become larger, not smaller.
   */
  readonly bitrateBps: number
  /** Highest frame rate. */
  readonly fps: number
  /** Path of what the first of two passes leaves for the second; ffmpeg puts endings to it. */
  readonly statistics: string
}

/** At most so long from one keyframe to the next, seconds: as far as players have to decode when they seek. */
const KEYFRAMES_S = 10

/** Over how many seconds the ceiling is counted: nobody waits for a file to come. */
const BUFFER_S = 4

/** Steps of the scales of 0 to 63 for one of x264's: as like as live h264 where pages move, finer where they rest. */
const VP9_STEPS = 1.7
const AOM_STEPS = 1.9

/** Nobody waits: pictures are looked at ahead and put in the order that costs the least. Keyframes stand where the picture changes. */
const x265 = ({ crf, bitrateBps }: FileRequest, keyframes: number): string[][] => [
  [
    ...['-preset', 'medium', '-crf', x265Factor(crf)],
    ...['-maxrate', String(bitrateBps), '-bufsize', String(bitrateBps * BUFFER_S)],
    ...['-x265-params', `log-level=error:info=0:keyint=${keyframes}:min-keyint=1`],
  ],
]

function vp9({ crf, bitrateBps, statistics }: FileRequest, keyframes: number): string[][] {
  const options = [
    ...['-deadline', 'good', '-crf', scaledFactor(crf, VP9_STEPS), '-b:v', String(bitrateBps)],
    ...['-g', String(keyframes), '-row-mt', '1'],
    ...['-lag-in-frames', '25', '-auto-alt-ref', '1'],
  ]
  return ['1', '2'].map((pass) => [...options, '-cpu-used', '3', '-pass', pass, '-passlogfile', statistics])
}

/**
 * `scm=1`: tools for what screens show, copies of what stands elsewhere in the picture above all; pages need no finding out whether they are such.
 * Preset 8 leaves out small changes that stand for one picture only, and so does the mean of several pictures that keyframes are made of
 * (`enable-tf`).
 */
const svtAv1 = ({ crf }: FileRequest, keyframes: number): string[][] => [
  [
    ...['-preset', '6', '-crf', scaledFactor(crf, SVT_AV1_STEPS), '-g', String(keyframes)],
    ...['-svtav1-params', 'scm=1:enable-tf=0'],
  ],
]

const aomAv1 = ({ crf, bitrateBps }: FileRequest, keyframes: number): string[][] => [
  [
    ...['-strict', '-2', '-cpu-used', '6', '-crf', scaledFactor(crf, AOM_STEPS), '-b:v', String(bitrateBps)],
    ...['-g', String(keyframes), '-lag-in-frames', '25', '-row-mt', '1'],
  ],
]

const PASSES: Record<FileEncoder, (request: FileRequest, keyframes: number) => string[][]> = {
  libx265: x265,
  'libvpx-vp9': vp9,
  libsvtav1: svtAv1,
  'libaom-av1': aomAv1,
}

/**
 * Options behind `-c:v ENCODER` that make a finished recording smaller at leisure, those of one run of ffmpeg after the other; what all but the
 * last write is of no use (`-f null`).
 */
export const filePasses = (encoder: FileEncoder, request: FileRequest): readonly (readonly string[])[] =>
  PASSES[encoder](request, request.fps * KEYFRAMES_S)
