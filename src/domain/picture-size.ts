import { FlyBrowserError } from './errors.ts'

/** Size of pages and pictures, pixels. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Sides that encoders take, pixels. */
const LEAST_SIDE = 16
const MOST_SIDE = 8192

const isSide = (pixels: number): boolean =>
  Number.isInteger(pixels) && pixels >= LEAST_SIDE && pixels <= MOST_SIDE && pixels % 2 === 0

/**
 * A size that can be encoded.
 * @throws SIZE_INVALID
 */
export function checkedSize({ width, height }: PictureSize): PictureSize {
  if (!isSide(width) || !isSide(height))
    throw new FlyBrowserError('SIZE_INVALID', { size: sizeText({ width, height }) })
  return { width, height }
}

/** A size as it is written, like `1280x720`. */
export const sizeText = ({ width, height }: PictureSize): string => `${width}x${height}`

export const isSameSize = (a: PictureSize, b: PictureSize): boolean => a.width === b.width && a.height === b.height

/** Whether pictures of one size have room in one of the other. */
export const fitsInto = (inner: PictureSize, outer: PictureSize): boolean =>
  inner.width <= outer.width && inner.height <= outer.height
