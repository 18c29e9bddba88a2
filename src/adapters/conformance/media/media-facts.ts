import { boxesIn, viewOf } from '../../../formats/isobmff/box-reader.ts'
import { fragmentSamples } from '../../../formats/isobmff/fragment-samples.ts'
import type { InitMovie } from '../../../formats/isobmff/init-movie.ts'
import { readProducerTime } from '../../../formats/isobmff/producer-time.ts'

/** A `prft` box (ISO/IEC 14496-12, 8.16.5). */
export interface ProducerTime {
  /** Milliseconds since 1970. */
  readonly wallClockMs: number
  /** Seconds of the track's own time. */
  readonly mediaSeconds: number
}

/** One `moof` + `mdat` with what stands before it. */
export interface FragmentFacts {
  /** First byte, that of its `prft` or `styp` where it has one. */
  readonly start: number
  /** First byte after it. */
  readonly end: number
  readonly decodeSeconds: number
  readonly durationSeconds: number
  readonly producerTime?: ProducerTime
}

/** What the bytes of a part or segment say of themselves. */
export interface MediaFacts {
  readonly decodeSeconds: number
  readonly durationSeconds: number
  readonly samples: number
  /** Its first sample is a sync sample. */
  readonly startsWithSync: boolean
  readonly fragments: readonly FragmentFacts[]
}

const producerTime = (box: Uint8Array, timescale: number): ProducerTime | undefined => {
  if (box.length < 20) return undefined
  const view = viewOf(box)
  if (view.getUint8(0) === 1 && box.length < 24) return undefined
  const { wallClockMs, mediaTime } = readProducerTime(view, 0)
  return { wallClockMs, mediaSeconds: mediaTime / timescale }
}

/**
 * Reads fragmented MP4 of one track.
 * @returns undefined when the bytes are something else, or are torn
 */
export function mediaFacts(bytes: Uint8Array, movie: InitMovie): MediaFacts | undefined {
  const fragments: FragmentFacts[] = []
  let samples = 0
  let startsWithSync = false
  let start: number | undefined
  let time: ProducerTime | undefined
  let open: Omit<FragmentFacts, 'end'> | undefined
  let read = 0
  for (const { type, start: at, content, end } of boxesIn(bytes)) {
    read = end
    start ??= at
    if (type === 'prft') time = producerTime(bytes.subarray(content, end), movie.timescale)
    if (type === 'moof') {
      const found = fragmentSamples(bytes.subarray(at, end), at, movie)
      const first = found?.[0]
      if (!found || !first) return undefined
      if (samples === 0) startsWithSync = first.keyframe
      samples += found.length
      const ticks = found.reduce((sum, { duration }) => sum + duration, 0)
      const times = {
        decodeSeconds: first.decodeTime / movie.timescale,
        durationSeconds: ticks / movie.timescale,
      }
      open = { start, ...times, ...(time && { producerTime: time }) }
    }
    if (type === 'mdat') {
      if (open) fragments.push({ ...open, end })
      open = undefined
      time = undefined
      start = undefined
    }
  }
  const [first] = fragments
  if (!first || open || read !== bytes.length) return undefined
  const durationSeconds = fragments.reduce((sum, each) => sum + each.durationSeconds, 0)
  return { decodeSeconds: first.decodeSeconds, durationSeconds, samples, startsWithSync, fragments }
}
