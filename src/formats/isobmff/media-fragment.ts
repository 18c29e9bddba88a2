import { fourcc } from './box.ts'
import { TRACK_ID } from './track-header.ts'

/** One access unit on its way into a fragment. */
export interface MediaFragmentSpec {
  /** Counts fragments from 1 (32 bit, wraps). */
  readonly sequence: number
  /** Ticks of the track's timescale; up to 2^53. */
  readonly decodeTime: number
  /** Ticks. */
  readonly duration: number
  readonly keyframe: boolean
  /** The access unit as it stands in the file: NAL units with their lengths in front. */
  readonly data: Uint8Array
}

/** Sample flags (ISO/IEC 14496-12, 8.8.3.1): depends on no other sample; depends on others and is no sync sample. */
export const SYNC_SAMPLE = 0x0200_0000
export const NON_SYNC_SAMPLE = 0x0101_0000

const MOOF_BYTES = 100
const HEAD_BYTES = MOOF_BYTES + 8

// Written once: all boxes of the head have a fixed size, only the fields below change from fragment to fragment.
const HEAD = (() => {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES))
  const box = (offset: number, size: number, type: string, versionAndFlags?: number) => {
    view.setUint32(offset, size)
    view.setUint32(offset + 4, fourcc(type))
    if (versionAndFlags !== undefined) view.setUint32(offset + 8, versionAndFlags)
  }
  box(0, MOOF_BYTES, 'moof')
  box(8, 16, 'mfhd', 0)
  box(24, 76, 'traf')
  box(32, 16, 'tfhd', 0x02_0000) // default-base-is-moof
  view.setUint32(44, TRACK_ID)
  box(48, 20, 'tfdt', 0x0100_0000) // version 1: 64-bit decode time
  box(68, 32, 'trun', 0x00_0701) // data offset, and of each sample: duration, size, flags
  view.setUint32(80, 1) // sample_count
  view.setUint32(84, HEAD_BYTES) // data_offset, from the start of moof
  box(MOOF_BYTES, 0, 'mdat')
  return new Uint8Array(view.buffer)
})()

/** One access unit in a `moof` + `mdat` of its own (CMAF chunk, ISO/IEC 23000-19, 7.3.2.3). */
export function mediaFragment({ sequence, decodeTime, duration, keyframe, data }: MediaFragmentSpec): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES + data.length)
  bytes.set(HEAD)
  bytes.set(data, HEAD_BYTES)
  const view = new DataView(bytes.buffer)
  view.setUint32(20, sequence)
  view.setUint32(60, Math.floor(decodeTime / 0x1_0000_0000))
  view.setUint32(64, decodeTime % 0x1_0000_0000)
  view.setUint32(88, duration)
  view.setUint32(92, data.length)
  view.setUint32(96, keyframe ? SYNC_SAMPLE : NON_SYNC_SAMPLE)
  view.setUint32(MOOF_BYTES, 8 + data.length)
  return bytes
}
