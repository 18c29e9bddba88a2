import type { FrameEncoding } from '../../domain/media.ts'

/** How pictures get from the colours they come in to those that are coded. */
interface ColourPath {
  /** Options of ffmpeg's `scale` filter. */
  readonly scale: string
  /** What the coded video says of its YCbCr matrix, in x264's words. */
  readonly matrix: 'bt709' | 'smpte170m'
}

/**
 * Coded pictures are 4:2:0 of limited range, which every player takes. JPEG (JFIF) is BT.601 of full range: its range is converted, its
 * matrix is kept and said, since changing it means a way through RGB that costs half as much as coding the picture. RGB pixels become
 * BT.709 in one step. I420 is taken to be BT.709 of limited range already.
 */
const COLOUR_PATHS: Record<FrameEncoding, ColourPath> = {
  jpeg: {
    scale: 'in_range=pc:out_range=tv:in_color_matrix=bt601:out_color_matrix=bt601',
    matrix: 'smpte170m',
  },
  bgra: { scale: 'out_range=tv:out_color_matrix=bt709', matrix: 'bt709' },
  i420: {
    scale: 'in_range=tv:out_range=tv:in_color_matrix=bt709:out_color_matrix=bt709',
    matrix: 'bt709',
  },
}

/**
 * The filters that give the encoder pictures of its size and colours. Size and colours are one pass of one scaler, and none at all where
 * nothing differs; it also holds the coded size when the browser sends a JPEG of another one.
 */
export const pictureFilters = (encoding: FrameEncoding, width: number, height: number): string =>
  `scale=${width}:${height}:flags=bicubic:${COLOUR_PATHS[encoding].scale},format=yuv420p,setsar=1`

/** x264 parameters that say how to read the colours (ITU-T H.264, annex E.2.1). */
export const colourParameters = (encoding: FrameEncoding): string =>
  `fullrange=off:colorprim=bt709:transfer=bt709:colormatrix=${COLOUR_PATHS[encoding].matrix}`
