import { renditionName } from '../../domain/rendition.ts'
import type { LiveRenditions } from './live-renditions.ts'

/** A rendition as viewers are told of it. */
export interface LiveRendition {
  /** What it is called in addresses. */
  readonly name: string
  /** RFC 6381. */
  readonly codecs: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** What the encoder was told to keep to, bits a second. */
  readonly bitrateBps: number
}

/** The renditions of a stream as they are now, the largest first; none before the first media. */
export const offeredRenditions = ({ windows }: LiveRenditions): LiveRendition[] =>
  [...windows].flatMap(([rendition, { init }]) => {
    if (!init) return []
    const { codecs, width, height, fps, bitrateBps } = init
    return { name: renditionName(rendition), codecs, width, height, fps, bitrateBps }
  })
