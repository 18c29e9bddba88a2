import { type BoxSpan, boxesIn, findBox, readU64, viewOf } from './box-reader.ts'
import type { Edit } from './presentation.ts'
import { SampleTable } from './sample-table.ts'

/** What the `moov` of a finished recording tells. */
export interface FinishedMovie {
  /** Ticks a second of every time here. */
  readonly timescale: number
  /** Sample entry boxes, in the order the table counts them. */
  readonly sampleEntries: readonly Uint8Array[]
  /** Where every sample lies; times count from the first one. */
  readonly table: SampleTable
  /** What of it is shown. */
  readonly edit: Edit
}

/**
 * Reads the `moov` that finishing wrote: one track, one sample a file piece, at most one edit.
 * @param bytes a `moov` box
 * @returns undefined when it is none of ours, or cannot be read
 */
export function readFinishedMovie(bytes: Uint8Array): FinishedMovie | undefined {
  try {
    const moov = findBox(bytes, ['moov'])
    const trak = findBox(bytes, ['trak'], moov)
    const stbl = findBox(bytes, ['mdia', 'minf', 'stbl'], trak)
    const mdhd = findBox(bytes, ['mdia', 'mdhd'], trak)
    const mvhd = findBox(bytes, ['mvhd'], moov)
    if (!moov || !trak || !stbl || !mdhd || !mvhd) return undefined
    const table = samplesOf(bytes, stbl)
    if (table.length === 0) return undefined
    const sampleEntries = entriesOf(bytes, required(bytes, stbl, 'stsd'))
    if (table.entryRuns.some(({ entry }) => !sampleEntries[entry])) return undefined
    const [timescale, movieTimescale] = [timescaleOf(bytes, mdhd), timescaleOf(bytes, mvhd)]
    const elst = findBox(bytes, ['edts', 'elst'], trak)
    const edit = elst ? editOf(contentOf(bytes, elst), timescale / movieTimescale) : { start: 0, end: table.endTime }
    return { timescale, sampleEntries, table, edit }
  } catch (cause) {
    if (cause instanceof RangeError) return undefined // a field beyond the end of its box, or times that do not grow
    throw cause
  }
}

const contentOf = (bytes: Uint8Array, { content, end }: BoxSpan): DataView => viewOf(bytes.subarray(content, end))

function required(bytes: Uint8Array, stbl: BoxSpan, type: string): BoxSpan {
  const box = findBox(bytes, [type], stbl)
  if (!box) throw new RangeError(`no ${type}`)
  return box
}

/** `mdhd` and `mvhd` have it at the same place (ISO/IEC 14496-12, 8.2.2 and 8.4.2). */
function timescaleOf(bytes: Uint8Array, box: BoxSpan): number {
  const view = contentOf(bytes, box)
  return view.getUint32(view.getUint8(0) === 1 ? 20 : 12)
}

function entriesOf(bytes: Uint8Array, stsd: BoxSpan): Uint8Array[] {
  return [...boxesIn(bytes, stsd.content + 8, stsd.end)].map(({ start, end }) => bytes.slice(start, end))
}

/** `elst`, 8.6.6, of one edit. Its length is in ticks of the movie, its beginning in those of the media. */
function editOf(view: DataView, scale: number): Edit {
  const wide = view.getUint8(0) === 1
  if (view.getUint32(4) !== 1) throw new RangeError('not one edit')
  const start = wide ? readU64(view, 16) : view.getUint32(12)
  return { start, end: start + (wide ? readU64(view, 8) : view.getUint32(8)) * scale }
}

function samplesOf(bytes: Uint8Array, stbl: BoxSpan): SampleTable {
  const view = (type: string) => contentOf(bytes, required(bytes, stbl, type))
  const sizes = view('stsz')
  const places = findBox(bytes, ['stco'], stbl) ? narrowOffsets(view('stco')) : wideOffsets(view('co64'))
  const durations = durationsOf(view('stts'))
  const keyframes = numbersOf(view('stss'))
  const entries = entryRunsOf(view('stsc'))
  const table = new SampleTable()
  let decodeTime = 0
  let keyframe = keyframes.next()
  let run = 0
  for (let i = 0; i < sizes.getUint32(8); i++) {
    while ((entries[run + 1]?.first ?? Number.POSITIVE_INFINITY) <= i) run++
    const duration = durations.next().value ?? 0
    const isKeyframe = !keyframe.done && keyframe.value === i + 1
    if (isKeyframe) keyframe = keyframes.next()
    const sample = { offset: places(i), size: sizes.getUint32(12 + 4 * i), decodeTime, duration, keyframe: isKeyframe }
    table.add(sample, entries[run]?.entry ?? 0)
    decodeTime += duration
  }
  return table
}

const narrowOffsets = (view: DataView) => (index: number) => view.getUint32(8 + 4 * index)
const wideOffsets = (view: DataView) => (index: number) => readU64(view, 8 + 8 * index)

/** `stts`, 8.6.1.2: the duration of one sample after the other. */
function* durationsOf(view: DataView): Generator<number, undefined> {
  for (let i = 0; i < view.getUint32(4); i++) {
    const [count, duration] = [view.getUint32(8 + 8 * i), view.getUint32(12 + 8 * i)]
    for (let left = count; left > 0; left--) yield duration
  }
}

/** The numbers of `stss`, 8.6.2. */
function* numbersOf(view: DataView): Generator<number> {
  for (let i = 0; i < view.getUint32(4); i++) yield view.getUint32(8 + 4 * i)
}

/** `stsc`, 8.7.4; every piece holds one sample, so that pieces are counted as samples are. */
function entryRunsOf(view: DataView): { readonly first: number; readonly entry: number }[] {
  return Array.from({ length: view.getUint32(4) }, (_, i) => {
    const [first, samples, entry] = [0, 4, 8].map((at) => view.getUint32(8 + 12 * i + at)) as [number, number, number]
    if (samples !== 1) throw new RangeError('several samples a piece')
    return { first: first - 1, entry: entry - 1 }
  })
}
