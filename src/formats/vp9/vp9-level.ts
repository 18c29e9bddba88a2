/** What a VP9 stream asks of a decoder. */
export interface Vp9Load {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Most frames a second. */
  readonly fps: number
  /** Ceiling, bits a second. */
  readonly bitrateBps: number
}

/** Level times ten; most luma samples a second, in a picture, kbit/s, and pixels of the longer side (webmproject.org/vp9/levels). */
const LEVELS = [
  [10, 829_440, 36_864, 200, 512],
  [11, 2_764_800, 73_728, 800, 768],
  [20, 4_608_000, 122_880, 1800, 960],
  [21, 9_216_000, 245_760, 3600, 1344],
  [30, 20_736_000, 552_960, 7200, 2048],
  [31, 36_864_000, 983_040, 12_000, 2752],
  [40, 83_558_400, 2_228_224, 18_000, 4160],
  [41, 160_432_128, 2_228_224, 30_000, 4160],
  [50, 311_951_360, 8_912_896, 60_000, 8384],
  [51, 588_251_136, 8_912_896, 120_000, 8384],
  [52, 1_176_502_272, 8_912_896, 180_000, 8384],
  [60, 1_176_502_272, 35_651_584, 180_000, 16_832],
  [61, 2_353_004_544, 35_651_584, 240_000, 16_832],
  [62, 4_706_009_088, 35_651_584, 480_000, 16_832],
] as const

/** The least level (times ten) that the stream stays within; VP9 streams do not say theirs. The highest of all for one beyond that. */
export function vp9Level({ width, height, fps, bitrateBps }: Vp9Load): number {
  const samples = width * height
  const fitting = LEVELS.find(
    ([, sampleRate, pictureSamples, kbps, side]) =>
      samples * fps <= sampleRate &&
      samples <= pictureSamples &&
      bitrateBps <= kbps * 1000 &&
      Math.max(width, height) <= side,
  )
  return fitting?.[0] ?? 62
}
