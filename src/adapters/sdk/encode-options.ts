import type { Quality } from '../../domain/quality.ts'
import type { Latency } from '../../domain/viewing-profile.ts'

/** One rendition of a ladder. */
export interface RenditionOption {
  /** Pixels, even, from 90 to 4320; the width follows from the page. Of a page lower than the first, all renditions keep their share. */
  readonly height: number
  /** Default: the profile below that of the rendition before; of the first, the quality of the encode. */
  readonly quality?: Quality
  /** Ceiling in place of the profile's: bits a second, or a text like `800k`; from 50k to 100M. */
  readonly bitrate?: number | string
  /** Aim in place of the profile's, 0 to 51, on the scale of H.264. */
  readonly crf?: number
}

/** What a recording or a stream may ask of its encode. */
export interface EncodeOptions {
  /** Ceiling and aim; default: what runs already, else as the settings have it. */
  readonly quality?: Quality
  /** `h264`, `h265`, `vp9`, `vp8` or `av1`; default: what runs already, else as the settings have it. */
  readonly codec?: string
  /** `auto`, `software`, or an encoder by ffmpeg's name, for example `h264_nvenc`; default: as the settings have it (`auto`). */
  readonly encoder?: string
  /** Ceiling in place of the profile's: bits a second, or a text like `800k` or `2.5M`; from 50k to 100M. */
  readonly bitrate?: number | string
  /** Aim in place of the profile's, 0 (without loss) to 51, on the scale of H.264 whatever the codec. */
  readonly crf?: number
  /** Keyframe interval, milliseconds or a text like `1s`; a whole part of a segment. Default: a segment. */
  readonly keyframe?: number | string
  /**
   * Viewing profile whose segments the keyframes fit; default: of what runs already, else as the settings have it (`wan`). A recording and a
   * stream share an encode when they ask for the same.
   */
  readonly latency?: Latency
}
