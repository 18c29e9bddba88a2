import type { Codec } from './codec.ts'
import type { Colour } from './colour.ts'

/** Four letters of the sample entry in MP4, by codec; `vp08` names VP8 wherever four letters are needed, MP4 does not carry it. */
export const FOUR_CC = { h264: 'avc1', h265: 'hvc1', vp9: 'vp09', vp8: 'vp08', av1: 'av01' } as const
export type FourCc = (typeof FOUR_CC)[Codec]

/** All that a container, a playlist or a server has to know of one encoding, whatever its codec. Read from the coded video itself. */
export interface DecoderConfiguration {
  readonly codec: Codec
  readonly fourCc: FourCc
  /** What stands in `avcC`, `hvcC`, `vpcC` (behind version and flags) or `av1C`; empty for VP8, which needs none. */
  readonly record: Uint8Array
  /** RFC 6381, for example `avc1.42c01f`; `vp8` for VP8. */
  readonly codecs: string
  /** Size of the pictures, pixels. */
  readonly width: number
  readonly height: number
  /** Colours, where the codec's binding has the container tell them too; absent: told by the coded video alone. */
  readonly colour?: Colour
}
