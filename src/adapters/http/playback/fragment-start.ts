import { type BoxSpan, boxesIn, findBox, readU64, viewOf } from '../../../formats/isobmff/box-reader.ts'

/** How a fragment begins. */
export interface FragmentStart {
  /** Ticks, `baseMediaDecodeTime`: no picture is shown in another order than it is decoded. */
  readonly ticks: number
  /** Playback can begin with it. */
  readonly keyframe: boolean
}

const NON_SYNC_FLAG = 0x1_0000

/** Reads the head of a fragment (ISO/IEC 14496-12, 8.8); undefined for anything else. */
export function fragmentStart(bytes: Uint8Array): FragmentStart | undefined {
  try {
    const traf = findBox(bytes, ['moof', 'traf'])
    if (!traf) return undefined
    const children = [...boxesIn(bytes, traf.content, traf.end)]
    const view = (type: string): DataView | undefined => {
      const box: BoxSpan | undefined = children.find((child) => child.type === type)
      return box && viewOf(bytes.subarray(box.content, box.end))
    }
    const [tfhd, tfdt, trun] = [view('tfhd'), view('tfdt'), view('trun')]
    if (!tfhd || !tfdt || !trun) return undefined
    const flags = firstSampleFlags(trun) ?? defaultFlags(tfhd) ?? 0
    return {
      ticks: tfdt.getUint8(0) === 1 ? readU64(tfdt, 4) : tfdt.getUint32(4),
      keyframe: (flags & NON_SYNC_FLAG) === 0,
    }
  } catch (cause) {
    if (cause instanceof RangeError) return undefined // a field beyond the end of its box
    throw cause
  }
}

/** `default_sample_flags` of `tfhd`, 8.8.7: behind what its flags say is there. */
function defaultFlags(tfhd: DataView): number | undefined {
  const flags = tfhd.getUint32(0)
  if (!(flags & 0x20)) return undefined
  return tfhd.getUint32(8 + (flags & 0x1 ? 8 : 0) + 4 * [0x2, 0x8, 0x10].filter((bit) => flags & bit).length)
}

/** Of the first sample of `trun`, 8.8.8. */
function firstSampleFlags(trun: DataView): number | undefined {
  const flags = trun.getUint32(0)
  const at = 8 + (flags & 0x1 ? 4 : 0)
  if (flags & 0x4) return trun.getUint32(at)
  if (!(flags & 0x400)) return undefined
  return trun.getUint32(at + 4 * [0x100, 0x200].filter((bit) => flags & bit).length)
}
