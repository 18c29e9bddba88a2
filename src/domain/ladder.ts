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
 */
export function ladderSizes(
  picture: PictureSize,
  heights: readonly [number, ...number[]],
): [PictureSize, ...PictureSize[]] {
  const [first, ...rest] = heights
  const scaled = (height: number): PictureSize => ({
    width: even((picture.width * height) / picture.height),
    height: even(height),
  })
  const topHeight = Math.min(picture.height, first)
  const top =
    topHeight === picture.height ? { width: picture.width & ~1, height: picture.height & ~1 } : scaled(topHeight)
  return [top, ...rest.map((height) => scaled((topHeight * height) / first))]
}

/** Encoders take even sides only, of 16 pixels at least. */
const even = (pixels: number): number => Math.max(16, Math.round(pixels / 2) * 2)
