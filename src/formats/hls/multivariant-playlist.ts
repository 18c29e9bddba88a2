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
  /** Bits a second: of the segment with the most, and of all together. */
  readonly peakBps: number
  readonly averageBps: number
}

const variantLines = ({ uri, codecs, width, height, fps, peakBps, averageBps }: Variant): string[] => [
  `#EXT-X-STREAM-INF:${attributeList({
    BANDWIDTH: Math.ceil(peakBps),
    'AVERAGE-BANDWIDTH': Math.ceil(averageBps),
    CODECS: quoted(codecs),
    RESOLUTION: `${width}x${height}`,
    'FRAME-RATE': fps.toFixed(3),
  })}`,
  uri,
]

/** Renders a multivariant playlist; players begin with the first variant. */
export const renderMultivariantPlaylist = (variants: readonly Variant[]): string =>
  `${['#EXTM3U', `#EXT-X-VERSION:${PLAYLIST_VERSION}`, '#EXT-X-INDEPENDENT-SEGMENTS', ...variants.flatMap(variantLines)].join('\n')}\n`
