import type { Colour } from '../../domain/colour.ts'
import { ascii, box, fullBox, u16, u32 } from './box.ts'
import { RECORD_BOXES } from './record-box.ts'

/** What a decoder needs to know of one encoding; a DecoderConfiguration of a codec that MP4 carries is one, with `codec` its `fourCc`. */
export interface SampleEntrySpec {
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Four letters of the sample entry. */
  readonly codec: keyof typeof RECORD_BOXES
  /** Decoder configuration record: the content of `avcC`, `hvcC`, `av1C`, or of `vpcC` behind version and flags. */
  readonly record: Uint8Array
  /** Absent: told by the coded video itself. */
  readonly colour?: Colour
}

const RESOLUTION_72_DPI = 0x0048_0000

/** The sample entry of a video track (ISO/IEC 14496-12, 12.1.3), with square pixels. */
export const sampleEntry = ({ width, height, codec, record, colour }: SampleEntrySpec): Uint8Array => {
  const { box: recordBox, version } = RECORD_BOXES[codec]
  return box(
    codec,
    u16(0, 0, 0, 1), // reserved, data_reference_index
    u32(0, 0, 0, 0), // pre_defined, reserved
    u16(width, height),
    u32(RESOLUTION_72_DPI, RESOLUTION_72_DPI, 0),
    u16(1), // frame_count
    new Uint8Array(32), // compressorname
    u16(24, 0xffff), // depth, pre_defined
    version === undefined ? box(recordBox, record) : fullBox(recordBox, version, 0, record),
    ...(colour ? [colourBox(colour)] : []),
    box('pasp', u32(1, 1)),
  )
}

/** `colr` with the colours as numbers of ISO/IEC 23091-2 (ISO/IEC 14496-12, 12.1.5). */
const colourBox = ({ primaries, transfer, matrix, fullRange }: Colour): Uint8Array =>
  box('colr', ascii('nclx'), u16(primaries, transfer, matrix), Uint8Array.of(fullRange ? 0x80 : 0))
