import type { PictureSize } from './picture-size.ts'

/** Fewest and most renditions of a ladder: more than players can tell apart cost an encode each. */
export const LADDER_RENDITIONS = { least: 2, most: 6 } as const
/** Lowest and highest rendition, pixels. */
export const LADDER_HEIGHTS = { least: 90, most: 4320 } as const

/**
 * Sizes of the renditions of a picture, the largest first. The largest is the picture itself, or the picture at the first height where it
 * is higher; the others keep their share of that, so that a page of another size has as many renditions, in its own shape, none of them
 * larger than itself.
 * @param heights of the renditions, falling, pixels
 * @param leastSide what the encoder takes, pixels: none of those below the largest has a shorter side, unless the largest has
 */
export function ladderSizes(
  picture: PictureSize,
  heights: readonly [number, ...number[]],
  leastSide: number = LEAST_SIDE,
): [PictureSize, ...PictureSize[]] {
  const [first, ...rest] = heights
  const { width, height } = picture
  const scaled = (to: number): PictureSize => ({ width: even((width * to) / height), height: even(to) })
  const topHeight = Math.min(height, first)
  const top = topHeight === height ? { width: width & ~1, height: height & ~1 } : scaled(topHeight)
  const leastHeight = leastSide * Math.max(1, height / width)
  const below = (to: number): PictureSize => (to < topHeight ? scaled(to) : top)
  return [top, ...rest.map((to) => below(Math.max((topHeight * to) / first, leastHeight)))]
}

/** Encoders take even sides only, of 16 pixels at least. */
const LEAST_SIDE = 16
const even = (pixels: number): number => Math.max(LEAST_SIDE, Math.round(pixels / 2) * 2)
