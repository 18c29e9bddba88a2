import { box, fullBox, u32 } from './box.ts'
import { viewOf } from './box-reader.ts'
import type { Presentation } from './presentation.ts'
import type { SampleTable } from './sample-table.ts'

/** Longer samples (6.6 hours) are cut, since players read durations as signed 32-bit numbers. */
const MAX_DELTA = 0x7fff_ffff

/**
 * `stbl` with one sample a file piece ("chunk" in the standard), as fragments of one access unit lie in the file.
 * @param shape when samples begin and the last one ends
 */
export const sampleTableBox = (
  table: SampleTable,
  sampleEntries: readonly Uint8Array[],
  shape: Pick<Presentation, 'timeAt' | 'mediaEnd'>,
): Uint8Array =>
  box(
    'stbl',
    fullBox('stsd', 0, 0, u32(sampleEntries.length), ...sampleEntries),
    timeToSample(table.length, shape),
    syncSamples(table),
    sampleToPlace(table),
    fullBox(
      'stsz',
      0,
      0,
      u32(0, table.length),
      column(table.length, (i) => table.sizeAt(i)),
    ),
    sampleOffsets(table),
  )

/** `count` numbers of 32 bits. */
function column(count: number, valueAt: (index: number) => number): Uint8Array {
  const bytes = new Uint8Array(count * 4)
  const view = viewOf(bytes)
  for (let i = 0; i < count; i++) view.setUint32(i * 4, valueAt(i))
  return bytes
}

/** `stts`, 8.6.1.2: runs of equal durations. */
function timeToSample(length: number, { timeAt, mediaEnd }: Pick<Presentation, 'timeAt' | 'mediaEnd'>): Uint8Array {
  const runs: number[] = []
  for (let i = 0; i < length; i++) {
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
const syncSamples = ({ keyframes }: SampleTable): Uint8Array =>
  fullBox(
    'stss',
    0,
    0,
    u32(keyframes.length),
    column(keyframes.length, (i) => keyframes.at(i) + 1),
  )

/** `stsc`, 8.7.4: one sample a piece; a new row where the sample entry changes. */
const sampleToPlace = ({ entryRuns }: SampleTable): Uint8Array =>
  fullBox(
    'stsc',
    0,
    0,
    u32(entryRuns.length, ...entryRuns.flatMap(({ firstSample, entry }) => [firstSample + 1, 1, entry + 1])),
  )

/** `stco`, or `co64` for files above 4 GiB, 8.7.5. */
function sampleOffsets(table: SampleTable): Uint8Array {
  const count = table.length
  if (count === 0 || table.offsetAt(count - 1) <= 0xffff_ffff) {
    return fullBox(
      'stco',
      0,
      0,
      u32(count),
      column(count, (i) => table.offsetAt(i)),
    )
  }
  const halves = column(count * 2, (i) => {
    const offset = table.offsetAt(i >> 1)
    return i % 2 === 0 ? Math.floor(offset / 0x1_0000_0000) : offset % 0x1_0000_0000
  })
  return fullBox('co64', 0, 0, u32(count), halves)
}
