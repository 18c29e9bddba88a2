import { attributeList, quoted } from './attribute-list.ts'
import { PLAYLIST_VERSION } from './media-playlist.ts'

/** One rendition as the multivariant playlist offers it. */
export interface Variant {
  /** Address of its media playlist. */
  readonly uri: string
  /** RFC 6381. */
  readonly codecs: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** What the encoder was told to keep to, bits a second. */
  readonly bitrateBps: number
}

/**
 * BANDWIDTH is the peak of a segment (RFC 8216bis, 4.4.6.2): the encoder's ceiling holds over its rate control buffer, not over
 * every segment, and each frame carries box headers of its own; a fifth more covers both.
 */
const PEAK = 1.2

const variantLines = ({ uri, codecs, width, height, fps, bitrateBps }: Variant): string[] => [
  `#EXT-X-STREAM-INF:${attributeList({
    BANDWIDTH: Math.ceil(bitrateBps * PEAK),
    'AVERAGE-BANDWIDTH': Math.ceil(bitrateBps),
    CODECS: quoted(codecs),
    RESOLUTION: `${width}x${height}`,
    'FRAME-RATE': fps.toFixed(3),
  })}`,
  uri,
]

/** Renders a multivariant playlist; players begin with the first variant. */
export const renderMultivariantPlaylist = (variants: readonly Variant[]): string =>
  `${['#EXTM3U', `#EXT-X-VERSION:${PLAYLIST_VERSION}`, '#EXT-X-INDEPENDENT-SEGMENTS', ...variants.flatMap(variantLines)].join('\n')}\n`
