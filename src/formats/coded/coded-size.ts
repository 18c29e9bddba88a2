import { BitstreamError } from '../bits/bitstream-error.ts'

/** Containers have 16 bits for each side. */
const MOST = 0xffff

/**
 * The size of coded pictures, pixels.
 * @throws BitstreamError where a side is less than one, or more than containers can tell
 */
export function codedSize(width: number, height: number): { width: number; height: number } {
  if (width < 1 || height < 1 || width > MOST || height > MOST)
    throw new BitstreamError(`pictures of ${width}x${height}`)
  return { width, height }
}
