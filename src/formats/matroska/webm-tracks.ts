import type { Colour } from '../../domain/colour.ts'
import { element, textElement, unsignedElement } from './ebml.ts'
import { ID, PROGRESSIVE, TRACK, VIDEO_TRACK } from './element-ids.ts'

/** Codecs that WebM carries, by the names it has for them. */
export const WEBM_CODEC_IDS = { vp8: 'V_VP8', vp9: 'V_VP9' } as const
export type WebmCodec = keyof typeof WEBM_CODEC_IDS

/** Whether WebM has a name for a codec. */
export const isWebmCodec = (codec: string): codec is WebmCodec => Object.hasOwn(WEBM_CODEC_IDS, codec)

/** The track of a recording; a DecoderConfiguration of one of these codecs is one. */
export interface WebmTrack {
  readonly codec: WebmCodec
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly colour?: Colour
}

const FULL_RANGE = 2
const LIMITED_RANGE = 1

const colourElement = ({ primaries, transfer, matrix, fullRange }: Colour): number[] =>
  element(
    ID.colour,
    unsignedElement(ID.matrixCoefficients, matrix),
    unsignedElement(ID.range, fullRange ? FULL_RANGE : LIMITED_RANGE),
    unsignedElement(ID.transferCharacteristics, transfer),
    unsignedElement(ID.primaries, primaries),
  )

/** Tracks (RFC 9559, section 5.1.4), which stand behind the front. Frames have no duration of their own: each lasts until the next. */
export const webmTracks = ({ codec, width, height, colour }: WebmTrack): Uint8Array =>
  Uint8Array.from(
    element(
      ID.tracks,
      element(
        ID.trackEntry,
        unsignedElement(ID.trackNumber, TRACK),
        unsignedElement(ID.trackUid, TRACK),
        unsignedElement(ID.trackType, VIDEO_TRACK),
        unsignedElement(ID.flagLacing, 0),
        textElement(ID.codecId, WEBM_CODEC_IDS[codec]),
        element(
          ID.video,
          unsignedElement(ID.flagInterlaced, PROGRESSIVE),
          unsignedElement(ID.pixelWidth, width),
          unsignedElement(ID.pixelHeight, height),
          colour ? colourElement(colour) : [],
        ),
      ),
    ),
  )
