import { box, fullBox, u32 } from './box.ts'
import { viewOf } from './box-reader.ts'
import type { Presentation } from './presentation.ts'
import type { SampleTable } from './sample-table.ts'

/** Longer samples (6.6 hours) are cut, since players read durations as signed 32-bit numbers. */
const MAX_DELTA = 0x7fff_ffff

/**
 * `stbl` with one sample a file piece ("chunk" in the standard), as fragments of one access unit lie in the file.
 * @param shape the first sample of the movie, when samples begin, and when the last one ends
 */
export const sampleTableBox = (table: SampleTable, sampleEntries: readonly Uint8Array[], shape: Shape): Uint8Array => {
  const from = shape.firstSample
  const count = table.length - from
  return box(
    'stbl',
    fullBox('stsd', 0, 0, u32(sampleEntries.length), ...sampleEntries),
    timeToSample(table.length, shape),
    syncSamples(table, from),
    sampleToPlace(table, from),
    fullBox(
      'stsz',
      0,
      0,
      u32(0, count),
      column(count, (i) => table.sizeAt(from + i)),
    ),
    sampleOffsets(count, (i) => table.offsetAt(from + i)),
  )
}

type Shape = Pick<Presentation, 'timeAt' | 'mediaEnd' | 'firstSample'>

/** `count` numbers of 32 bits. */
function column(count: number, valueAt: (index: number) => number): Uint8Array {
  const bytes = new Uint8Array(count * 4)
  const view = viewOf(bytes)
  for (let i = 0; i < count; i++) view.setUint32(i * 4, valueAt(i))
  return bytes
}

/** `stts`, 8.6.1.2: runs of equal durations. */
function timeToSample(length: number, { timeAt, mediaEnd, firstSample }: Shape): Uint8Array {
  const runs: number[] = []
  for (let i = firstSample; i < length; i++) {
    const next = i + 1 < length ? timeAt(i + 1) : mediaEnd
    const delta = Math.min(next - timeAt(i), MAX_DELTA)
    if (runs.at(-1) === delta) runs[runs.length - 2]!++
    else runs.push(1, delta)
  }
  return fullBox(
    'stts',
    0,
    0,
    u32(runs.length / 2),
    column(runs.length, (i) => runs[i]!),
  )
}

/** `stss`, 8.6.2: keyframes, counted from 1. */
function syncSamples({ keyframes }: SampleTable, from: number): Uint8Array {
  let skipped = 0
  while (skipped < keyframes.length && keyframes.at(skipped) < from) skipped++
  const count = keyframes.length - skipped
  return fullBox(
    'stss',
    0,
    0,
    u32(count),
    column(count, (i) => keyframes.at(skipped + i) - from + 1),
  )
}

/** `stsc`, 8.7.4: one sample a piece; a new row where the sample entry changes. */
function sampleToPlace({ entryRuns }: SampleTable, from: number): Uint8Array {
  const runs = entryRuns.filter((_, i) => (entryRuns[i + 1]?.firstSample ?? Number.POSITIVE_INFINITY) > from)
  const rows = runs.flatMap(({ firstSample, entry }) => [Math.max(0, firstSample - from) + 1, 1, entry + 1])
  return fullBox('stsc', 0, 0, u32(runs.length, ...rows))
}

/** `stco`, or `co64` for files above 4 GiB, 8.7.5. */
function sampleOffsets(count: number, offsetAt: (index: number) => number): Uint8Array {
  if (count === 0 || offsetAt(count - 1) <= 0xffff_ffff)
    return fullBox('stco', 0, 0, u32(count), column(count, offsetAt))
  const halves = column(count * 2, (i) => {
    const offset = offsetAt(i >> 1)
    return i % 2 === 0 ? Math.floor(offset / 0x1_0000_0000) : offset % 0x1_0000_0000
  })
  return fullBox('co64', 0, 0, u32(count), halves)
}
