import { ascii, box, fullBox, u16, u32, u64 } from './box.ts'

/** The one track of our files. */
export const TRACK_ID = 1

const MATRIX = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000)
const UNDETERMINED = 0x55c4 // ISO 639-2 `und`, five bits a letter
const ENABLED_IN_MOVIE = 3

/** Two creation times (unset), what stands between them and the duration, and a duration in 32 or, where it must, 64 bits. */
const timed = (duration: number, between: readonly number[]): { version: number; content: Uint8Array[] } =>
  duration > 0xffff_ffff
    ? { version: 1, content: [u64(0, 0), u32(...between), u64(duration)] }
    : { version: 0, content: [u32(0, 0, ...between, duration)] }

/** `mvhd`; the duration is in `timescale`, 0 when the fragments tell it. */
export function movieHeader(timescale: number, duration: number): Uint8Array {
  const { version, content } = timed(duration, [timescale])
  return fullBox(
    'mvhd',
    version,
    0,
    ...content,
    u32(0x1_0000), // rate 1.0
    u16(0x0100, 0), // volume 1.0
    u32(0, 0),
    MATRIX,
    u32(0, 0, 0, 0, 0, 0),
    u32(TRACK_ID + 1), // next_track_ID
  )
}

/** `tkhd`; the duration is in the movie's timescale. */
export function trackHeader(duration: number, width: number, height: number): Uint8Array {
  const { version, content } = timed(duration, [TRACK_ID, 0])
  return fullBox(
    'tkhd',
    version,
    ENABLED_IN_MOVIE,
    ...content,
    u32(0, 0),
    u16(0, 0, 0, 0), // layer, alternate_group, volume, reserved
    MATRIX,
    u32(width * 0x1_0000, height * 0x1_0000),
  )
}

/** `mdia` around a finished `stbl`; the duration is in `timescale`. */
export function mediaBox(timescale: number, duration: number, sampleTable: Uint8Array): Uint8Array {
  const { version, content } = timed(duration, [timescale])
  return box(
    'mdia',
    fullBox('mdhd', version, 0, ...content, u16(UNDETERMINED, 0)),
    fullBox('hdlr', 0, 0, u32(0), ascii('vide'), u32(0, 0, 0), ascii('VideoHandler\0')),
    box(
      'minf',
      fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))), // media is in this file
      sampleTable,
    ),
  )
}
