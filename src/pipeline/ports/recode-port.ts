import type { DecoderConfiguration } from '../../domain/decoder-configuration.ts'

/** Codecs that finished recordings can be made smaller by. */
export const RECODE_CODECS = ['h265', 'vp9', 'av1'] as const
export type RecodeCodec = (typeof RECODE_CODECS)[number]

/** A finished file that is to be coded anew. */
export interface RecodeRequest {
  readonly path: string
  readonly codec: RecodeCodec
  readonly encoder: string
  /** On x264's scale. */
  readonly crf: number
  /** Ceiling, bits a second. */
  readonly bitrateBps: number
  readonly fps: number
  /** Beginning of the paths of what one pass leaves for the next; removed when the work ends, however it ends. */
  readonly statistics: string
}

/** What comes of it: the configuration once, then the pictures in the order in which they are shown. */
export type RecodeEvent =
  | { readonly kind: 'config'; readonly configuration: DecoderConfiguration }
  | { readonly kind: 'unit'; readonly keyframe: boolean; readonly data: Uint8Array }

/** What a decoder shows of a file. */
export interface ShownPictures {
  /** When each picture is shown, ticks from the first. */
  readonly times: readonly number[]
  /** Of the first of them, pixels. */
  readonly width: number
  readonly height: number
  /** Whether all are of one size. */
  readonly oneSize: boolean
  /** What the decoder had to complain about; empty when the file is sound. */
  readonly complaints: string
}

/** How like the pictures of two files are, each to the one of its number: SSIM, 0 to 1. */
export interface Likeness {
  readonly pictures: number
  readonly mean: number
  /** Of the picture that is least like. */
  readonly worst: number
  /** Of the least like region of any picture: a small thing that shows what stood there before is lost in the mean of its picture. */
  readonly worstRegion: number
}

/** Codes files anew and looks at what came of it, at low priority. All reject when the signal is aborted, and leave no process then. */
export interface RecodePort {
  /** The encoder for a codec; undefined where there is none. */
  encoderFor(codec: RecodeCodec): Promise<string | undefined>
  recode(request: RecodeRequest, signal: AbortSignal): AsyncIterable<RecodeEvent>
  shown(path: string, signal: AbortSignal): Promise<ShownPictures>
  /** @param size of the pictures of both */
  likeness(
    path: string,
    other: string,
    size: Pick<ShownPictures, 'width' | 'height'>,
    signal: AbortSignal,
  ): Promise<Likeness>
}
