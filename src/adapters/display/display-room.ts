import type { PictureSize } from '../../domain/picture-size.ts'
import { freeSharedMemory } from './display-folder.ts'

/** Room beyond the size asked for is taken while it is no more than this share of the memory there is for it. */
const SHARE = 1 / 4

/** Bytes of the pixels of a display. */
export const pixelBytes = ({ width, height }: PictureSize): number => width * height * 4

/**
 * How large the framebuffer of a display is to be: it stays so, and its screen can be made as large. Where memory is short, it has
 * just the size asked for.
 * @param most room that there is to be
 */
export async function roomFor(size: PictureSize, most: PictureSize): Promise<PictureSize> {
  const room = { width: Math.max(size.width, most.width), height: Math.max(size.height, most.height) }
  return pixelBytes(room) <= (await freeSharedMemory()) * SHARE ? room : size
}
