import type { OfferedRendition } from './offered-renditions.ts'

/** In pixels of the screen. */
export interface Box {
  readonly width: number
  readonly height: number
}

/** Enlarging by less is not seen, and spares a rendition that is many times as large. */
const ENLARGED = 1.05

/**
 * Where in a ladder, the largest first, the rendition is that fills a box: more would be decoded and thrown away. 0 where none is large
 * enough, or nothing is shown.
 */
export function largestUseful(renditions: readonly OfferedRendition[], { width, height }: Box): number {
  if (!(width > 0 && height > 0)) return 0
  const fills = (each: OfferedRendition) => Math.min(width / each.width, height / each.height) <= ENLARGED
  return Math.max(0, renditions.findLastIndex(fills))
}
