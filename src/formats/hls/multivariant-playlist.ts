import { peakBitrate } from '../../domain/peak-bitrate.ts'
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
  /** Of the segment with the most, bits a second; default: the most that such an encoder gives. */
  readonly peakBps?: number
}

const variantLines = ({ uri, codecs, width, height, fps, bitrateBps, peakBps }: Variant): string[] => [
  `#EXT-X-STREAM-INF:${attributeList({
    BANDWIDTH: peakBps ?? peakBitrate(bitrateBps),
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
