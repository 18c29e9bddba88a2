import { codecsOf } from '../../../formats/isobmff/entry-codecs.ts'
import type { Sample } from '../../../formats/isobmff/fragment-samples.ts'
import { initSegmentOf } from '../../../formats/isobmff/init-segment.ts'
import { type Presentation, presentation } from '../../../formats/isobmff/presentation.ts'
import { entryRecord, entrySize } from '../../../formats/isobmff/record-box.ts'
import { mediaClock } from './media-clock.ts'
import type { IndexedFile } from './read-movie.ts'
import { planSegments, type SegmentSpan } from './segment-plan.ts'

/** A segment of a recording: a range of its file, which begins with a keyframe. */
export interface VodSegment {
  /** Index of what sets its decoder up. */
  readonly init: number
  /** It does not continue the segment before: the picture has another size, or another encoder made it. */
  readonly discontinuity: boolean
  /** Ticks from the first picture shown. */
  readonly at: number
  readonly duration: number
  /** Bytes of the file, `to` not included. */
  readonly from: number
  readonly to: number
  /**
   * Its pictures with the times at which they are shown, by the clock of the media, where the fragments in the file tell others: at the
   * beginning of the recording, what was only needed to decode; at its end, a picture that stands longer or shorter.
   */
  readonly retimed?: readonly Sample[]
}

/** What sets a decoder up. */
export interface VodInit {
  /** RFC 6381. */
  readonly codecs: string
  readonly width: number
  readonly height: number
  /** `ftyp` and `moov`. */
  readonly bytes: Uint8Array
}

/** A finished recording as segments, by what its index tells. */
export interface Vod {
  readonly inits: readonly VodInit[]
  readonly segments: readonly VodSegment[]
  /** Of all that is shown, ticks. */
  readonly duration: number
  /** By the clock of the media: when the first picture is shown, ticks. */
  readonly startPts: number
  /** Pictures that are only there to decode the first one shown; each lasts a tick, and they end where that one begins. */
  readonly hidden: number
}

/** Finds the segments of a file. Undefined where it is not laid out as ours are. */
export async function vodOf(file: IndexedFile): Promise<Vod | undefined> {
  const { table, timescale } = file
  const shape = presentation(table, file.edit)
  const clock = await mediaClock(file, shape)
  if (clock === undefined) return undefined
  const inits: VodInit[] = []
  for (const entry of file.sampleEntries) {
    const codec = entryRecord(entry)?.codec
    if (!codec) return undefined
    const size = entrySize(entry)
    inits.push({ ...size, codecs: codecsOf(entry), bytes: initSegmentOf(entry, { timescale, codec, ...size }) })
  }
  const segments: VodSegment[] = []
  for (const span of planSegments(table, shape)) {
    const before = segments.at(-1)
    const continues =
      before?.init === span.entry && !table.entryRuns.some(({ firstSample }) => firstSample === span.first)
    // Between pictures that are coded otherwise stands what says so, which is of no use to players here.
    const from = continues ? before.to : (await file.headOf(span.first))?.start
    if (from === undefined) return undefined
    const retimed = await retimedSamples(file, span, shape, clock)
    segments.push({
      init: span.entry,
      discontinuity: before !== undefined && !continues,
      at: span.at - shape.start,
      duration: span.duration,
      from,
      to: table.offsetAt(span.end - 1) + table.sizeAt(span.end - 1),
      ...(retimed ? { retimed } : {}),
    })
  }
  return { inits, segments, duration: shape.end - shape.start, startPts: clock + shape.start, hidden: shape.firstShown }
}

/** Undefined where the fragments themselves tell the times. */
async function retimedSamples(
  file: IndexedFile,
  { first, end }: SegmentSpan,
  shape: Presentation,
  clock: number,
): Promise<Sample[] | undefined> {
  const shownAt = (sample: number) => {
    // What is hidden lasts for a tick each: 11 microseconds.
    if (sample < shape.firstShown) return shape.start - (shape.firstShown - sample)
    return sample < shape.endShown ? shape.timeAt(sample) : shape.end
  }
  const tells = async (sample: number) => {
    const head = await file.headOf(sample)
    const [at, until] = [shownAt(sample), shownAt(sample + 1)]
    return head?.decodeTime === clock + at && head.duration === until - at
  }
  const opens = first <= shape.firstShown && shape.firstShown < end
  const closes = end >= shape.endShown
  const kept = (!opens || (shape.firstShown === first && (await tells(first)))) && (!closes || (await tells(end - 1)))
  if (kept) return undefined
  const { table } = file
  const keyframes = new Set(Array.from({ length: table.keyframes.length }, (_, i) => table.keyframes.at(i)))
  return Array.from({ length: end - first }, (_, i) => {
    const sample = first + i
    return {
      offset: table.offsetAt(sample),
      size: table.sizeAt(sample),
      decodeTime: clock + shownAt(sample),
      duration: shownAt(sample + 1) - shownAt(sample),
      keyframe: keyframes.has(sample),
    }
  })
}
