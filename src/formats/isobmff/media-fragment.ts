import { fourcc } from './box.ts'
import { setNtpTime } from './producer-time.ts'
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
  /** Wall clock at which the world looked as the picture shows it, milliseconds since 1970. */
  readonly capturedAtMs: number
  /** The access unit as it stands in the file: NAL units with their lengths in front. */
  readonly data: Uint8Array
}

/** Sample flags (ISO/IEC 14496-12, 8.8.3.1): depends on no other sample; depends on others and is no sync sample. */
export const SYNC_SAMPLE = 0x0200_0000
export const NON_SYNC_SAMPLE = 0x0101_0000

/** ISO/IEC 14496-12, 8.16.5: the time is that of capture. */
const PRFT_CAPTURED = 24
const PRFT_BYTES = 32
const MOOF = PRFT_BYTES
const MOOF_BYTES = 100
const MDAT = MOOF + MOOF_BYTES
const HEAD_BYTES = MDAT + 8

/** What a fragment has beside its picture. */
export const FRAGMENT_OVERHEAD_BYTES = HEAD_BYTES

// Written once: all boxes of the head have a fixed size, only the fields below change from fragment to fragment.
const HEAD = (() => {
  const view = new DataView(new ArrayBuffer(HEAD_BYTES))
  const box = (offset: number, size: number, type: string, versionAndFlags?: number) => {
    view.setUint32(offset, size)
    view.setUint32(offset + 4, fourcc(type))
    if (versionAndFlags !== undefined) view.setUint32(offset + 8, versionAndFlags)
  }
  box(0, PRFT_BYTES, 'prft', 0x0100_0000 | PRFT_CAPTURED) // version 1: 64-bit media time
  view.setUint32(12, TRACK_ID)
  box(MOOF, MOOF_BYTES, 'moof')
  box(MOOF + 8, 16, 'mfhd', 0)
  box(MOOF + 24, 76, 'traf')
  box(MOOF + 32, 16, 'tfhd', 0x02_0000) // default-base-is-moof
  view.setUint32(MOOF + 44, TRACK_ID)
  box(MOOF + 48, 20, 'tfdt', 0x0100_0000) // version 1: 64-bit decode time
  box(MOOF + 68, 32, 'trun', 0x00_0701) // data offset, and of each sample: duration, size, flags
  view.setUint32(MOOF + 80, 1) // sample_count
  view.setUint32(MOOF + 84, MOOF_BYTES + 8) // data_offset, from the start of moof
  box(MDAT, 0, 'mdat')
  return new Uint8Array(view.buffer)
})()

const setUint64 = (view: DataView, offset: number, value: number): void => {
  view.setUint32(offset, Math.floor(value / 0x1_0000_0000))
  view.setUint32(offset + 4, value % 0x1_0000_0000)
}

/**
 * One access unit in a `moof` + `mdat` of its own (CMAF chunk, ISO/IEC 23000-19, 7.3.2.3), with the wall clock of its capture in a
 * `prft` in front, from which players and probes tell how far behind they are.
 */
export function mediaFragment(spec: MediaFragmentSpec): Uint8Array {
  const { sequence, decodeTime, duration, keyframe, capturedAtMs, data } = spec
  const bytes = new Uint8Array(HEAD_BYTES + data.length)
  bytes.set(HEAD)
  bytes.set(data, HEAD_BYTES)
  const view = new DataView(bytes.buffer)
  setNtpTime(view, 16, capturedAtMs)
  setUint64(view, 24, decodeTime)
  view.setUint32(MOOF + 20, sequence)
  setUint64(view, MOOF + 60, decodeTime)
  view.setUint32(MOOF + 88, duration)
  view.setUint32(MOOF + 92, data.length)
  view.setUint32(MOOF + 96, keyframe ? SYNC_SAMPLE : NON_SYNC_SAMPLE)
  view.setUint32(MDAT, 8 + data.length)
  return bytes
}
