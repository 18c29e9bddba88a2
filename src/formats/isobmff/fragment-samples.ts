import { type BoxSpan, boxesIn, findBox, readU64, viewOf } from './box-reader.ts'
import type { InitMovie, SampleDefaults } from './init-movie.ts'
import { TRACK_ID } from './track-header.ts'

/** One access unit and where it lies. */
export interface Sample {
  /** First byte of the access unit, counted from the start of the file. */
  readonly offset: number
  readonly size: number
  /** Ticks. */
  readonly decodeTime: number
  /** Ticks. */
  readonly duration: number
  readonly keyframe: boolean
}

/** What an init segment tells of the fragments of its track. */
export type FragmentedTrack = Pick<InitMovie, 'trackId' | 'defaults'>

/** The fragments made here, which say everything themselves, also where no init segment can be had (VP8). */
export const OWN_FRAGMENTS: FragmentedTrack = { trackId: TRACK_ID, defaults: { duration: 0, size: 0, flags: 0 } }

const NON_SYNC_FLAG = 0x1_0000
/** More samples in one run are taken for garbage. */
const MAX_RUN_SAMPLES = 0x1_0000

/**
 * The samples of the movie's track in a `moof` (ISO/IEC 14496-12, 8.8).
 * @param moof the whole box
 * @param offset where the box stands in the file
 * @returns undefined when it cannot be read
 */
export function fragmentSamples(moof: Uint8Array, offset: number, movie: FragmentedTrack): Sample[] | undefined {
  try {
    const box = findBox(moof, ['moof'])
    if (!box) return undefined
    const samples: Sample[] = []
    for (const traf of boxesIn(moof, box.content, box.end)) {
      if (traf.type === 'traf') samples.push(...trackSamples(moof, traf, offset, movie))
    }
    return samples
  } catch (cause) {
    if (cause instanceof RangeError) return undefined // a field beyond the end of its box
    throw cause
  }
}

interface TrackFragmentHead {
  readonly trackId: number
  /** Where sample offsets count from. */
  readonly base: number
  readonly defaults: SampleDefaults
}

function* trackSamples(moof: Uint8Array, traf: BoxSpan, offset: number, movie: FragmentedTrack): Generator<Sample> {
  const children = [...boxesIn(moof, traf.content, traf.end)]
  const tfhd = children.find((child) => child.type === 'tfhd')
  const tfdt = children.find((child) => child.type === 'tfdt')
  if (!tfhd || !tfdt) throw new RangeError('traf without tfhd or tfdt')
  const head = readHead(viewOf(moof.subarray(tfhd.content, tfhd.end)), offset, movie.defaults)
  if (head.trackId !== movie.trackId) return
  const time = viewOf(moof.subarray(tfdt.content, tfdt.end))
  let decodeTime = time.getUint8(0) === 1 ? readU64(time, 4) : time.getUint32(4)
  let position = head.base
  for (const trun of children) {
    if (trun.type !== 'trun') continue
    for (const sample of runSamples(viewOf(moof.subarray(trun.content, trun.end)), head, position, decodeTime)) {
      yield sample
      decodeTime += sample.duration
      position = sample.offset + sample.size
    }
  }
}

/** `tfhd`, 8.8.7. */
function readHead(view: DataView, moofOffset: number, defaults: SampleDefaults): TrackFragmentHead {
  const flags = view.getUint32(0)
  let at = 8
  const next = (bit: number, otherwise: number): number => {
    if (!(flags & bit)) return otherwise
    at += 4
    return view.getUint32(at - 4)
  }
  let base = moofOffset
  if (flags & 0x1) {
    base = readU64(view, at)
    at += 8
  }
  next(0x2, 0) // sample_description_index
  const duration = next(0x8, defaults.duration)
  const size = next(0x10, defaults.size)
  return { trackId: view.getUint32(4), base, defaults: { duration, size, flags: next(0x20, defaults.flags) } }
}

/** `trun`, 8.8.8. */
function* runSamples(
  view: DataView,
  { base, defaults }: TrackFragmentHead,
  start: number,
  startTime: number,
): Generator<Sample> {
  const flags = view.getUint32(0)
  const count = view.getUint32(4)
  if (count > MAX_RUN_SAMPLES) throw new RangeError(`a run of ${count} samples`)
  let at = 8
  const next = (bit: number, otherwise: number): number => {
    if (!(flags & bit)) return otherwise
    at += 4
    return view.getUint32(at - 4)
  }
  let offset = flags & 0x1 ? base + (next(0x1, 0) | 0) : start
  const firstFlags = next(0x4, defaults.flags)
  let decodeTime = startTime
  for (let i = 0; i < count; i++) {
    const duration = next(0x100, defaults.duration)
    const size = next(0x200, defaults.size)
    const own = next(0x400, i === 0 ? firstFlags : defaults.flags)
    next(0x800, 0) // composition time offset: there are no B frames
    yield { offset, size, decodeTime, duration, keyframe: !(own & NON_SYNC_FLAG) }
    offset += size
    decodeTime += duration
  }
}
