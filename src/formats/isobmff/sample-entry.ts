import { box, u16, u32 } from './box.ts'

/** What a decoder needs to know of one encoding. */
export interface SampleEntrySpec {
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly codec: 'avc1'
  /** Decoder configuration record: the content of `avcC` (ISO/IEC 14496-15, 5.3.3.1). */
  readonly record: Uint8Array
}

const RECORD_BOX = { avc1: 'avcC' } as const
const RESOLUTION_72_DPI = 0x0048_0000

/** The sample entry of a video track (ISO/IEC 14496-12, 12.1.3), with square pixels. Colour is told by the coded video itself. */
export const sampleEntry = ({ width, height, codec, record }: SampleEntrySpec): Uint8Array =>
  box(
    codec,
    u16(0, 0, 0, 1), // reserved, data_reference_index
    u32(0, 0, 0, 0), // pre_defined, reserved
    u16(width, height),
    u32(RESOLUTION_72_DPI, RESOLUTION_72_DPI, 0),
    u16(1), // frame_count
    new Uint8Array(32), // compressorname
    u16(24, 0xffff), // depth, pre_defined
    box(RECORD_BOX[codec], record),
    box('pasp', u32(1, 1)),
  )
