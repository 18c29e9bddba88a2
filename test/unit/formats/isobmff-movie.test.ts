import test from 'ava'
import fc from 'fast-check'
import { ascii, box } from '../../../src/formats/isobmff/box.ts'
import { findBox, viewOf } from '../../../src/formats/isobmff/box-reader.ts'
import { movieBox } from '../../../src/formats/isobmff/movie-box.ts'
import { presentation, shownSamples } from '../../../src/formats/isobmff/presentation.ts'
import { SampleTable } from '../../../src/formats/isobmff/sample-table.ts'

const track = { timescale: 90_000, width: 64, height: 48, sampleEntries: [box('avc1', ascii('a'))] }

/** Samples of ten bytes at these times, every third a keyframe. */
function tableOf(times: readonly number[], offset = 100, entry = (_sample: number) => 0): SampleTable {
  const table = new SampleTable()
  times.forEach((decodeTime, i) => {
    table.add({ offset: offset + i * 118, size: 10 + i, decodeTime, duration: 3000, keyframe: i % 3 === 0 }, entry(i))
  })
  return table
}

/** The 32-bit words of a full box behind version and flags. */
function words(moov: Uint8Array, ...path: string[]): number[] {
  const span = findBox(moov, ['moov', ...path])
  if (!span) return []
  const view = viewOf(moov.subarray(span.content, span.end))
  return Array.from({ length: (view.byteLength - 4) >> 2 }, (_, i) => view.getUint32(4 + i * 4))
}
const table = ['trak', 'mdia', 'minf', 'stbl']

test('times come from decode times: a gap makes the sample before it longer, the last lasts to the end', (t) => {
  const moov = movieBox(tableOf([9000, 12_000, 15_000, 90_000]), track, { start: 12_000, end: 99_000 })
  t.deepEqual(words(moov, ...table, 'stts'), [3, 2, 3000, 1, 75_000, 1, 9000])
  t.deepEqual(words(moov, 'trak', 'edts', 'elst').slice(0, 3), [1, 87_000, 3000])
  t.deepEqual(words(moov, ...table, 'stss'), [2, 1, 4])
  t.deepEqual(words(moov, ...table, 'stsz'), [0, 4, 10, 11, 12, 13])
  t.deepEqual(words(moov, ...table, 'stco'), [4, 100, 218, 336, 454])
  t.deepEqual(words(moov, ...table, 'stsc'), [1, 1, 1, 1])
  t.is(words(moov, 'mvhd')[3], 87_000)
  t.is(words(moov, 'trak', 'mdia', 'mdhd')[3], 90_000)
})

test('an end before the last sample ends is cut by the edit, not by the table', (t) => {
  const moov = movieBox(tableOf([0, 3000]), track, { start: 0, end: 4000 })
  t.deepEqual(words(moov, ...table, 'stts'), [1, 2, 3000])
  t.is(words(moov, 'trak', 'edts', 'elst')[1], 4000)
})

test('files above 4 GiB and times above 32 bits', (t) => {
  const moov = movieBox(tableOf([0, 2 ** 33], 2 ** 32), track, { start: 0, end: 2 ** 33 + 3000 })
  t.deepEqual(words(moov, ...table, 'co64'), [2, 1, 0, 1, 118])
  t.deepEqual(words(moov, ...table, 'stco'), [])
  t.deepEqual(words(moov, 'trak', 'edts', 'elst').slice(0, 5), [1, 2, 3000, 0, 0])
  t.deepEqual(words(moov, 'trak', 'mdia', 'mdhd').slice(5, 7), [2, 3000])
})

test('a change of the decoder configuration starts a new row with its own sample entry', (t) => {
  const moov = movieBox(
    tableOf([0, 3000, 6000, 9000], 100, (i) => (i === 2 ? 1 : 0)),
    track,
    { start: 0, end: 12_000 },
  )
  t.deepEqual(words(moov, ...table, 'stsc'), [3, 1, 1, 1, 3, 1, 2, 4, 1, 1])
})

test('a table cut to its first samples forgets the rest', (t) => {
  const cut = tableOf([0, 3000, 6000, 10_000, 13_000], 100, (i) => (i > 2 ? 1 : 0))
  t.is(cut.countBefore(100 + 118 * 2 + 12), 3)
  t.is(cut.countBefore(100 + 118 * 2 + 11), 2)
  cut.truncate(3)
  t.is(cut.length, 3)
  t.is(cut.endTime, 10_000)
  t.is(cut.endOffset, 100 + 118 * 2 + 12)
  t.is(cut.keyframes.length, 1)
  t.deepEqual(cut.entryRuns, [{ firstSample: 0, entry: 0 }])
  cut.truncate(0)
  t.deepEqual([cut.startTime, cut.endTime, cut.endOffset], [0, 0, 0])
  t.throws(() => cut.timeAt(0), { instanceOf: RangeError })
})

test('a sample that does not follow the last one is refused', (t) => {
  t.throws(() => tableOf([3000, 3000]), { instanceOf: RangeError })
})

test('a hundred thousand samples across the blocks of the columns', (t) => {
  const many = tableOf(Array.from({ length: 100_000 }, (_, i) => i * 3000))
  const moov = movieBox(many, track, { start: 0, end: 300_000_000 })
  t.deepEqual(words(moov, ...table, 'stts'), [1, 100_000, 3000])
  t.is(words(moov, ...table, 'stco')[100_000], 100 + 99_999 * 118)
})

test('the number of samples shown is what counting one by one gives', (t) => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: -5, max: 80 }),
      fc.integer({ min: -5, max: 80 }),
      (unordered, start, end) => {
        const times = unordered.sort((a, b) => a - b)
        const samples = new SampleTable()
        times.forEach((decodeTime, i) => {
          samples.add({ offset: i, size: 1, decodeTime, duration: 2, keyframe: true }, 0)
        })
        const edit = presentation(samples, { start, end })
        const shown = times.filter((time, i) => {
          const until = times[i + 1] ?? edit.mediaEnd
          return time < edit.end && until > edit.start && edit.end > edit.start
        })
        return shownSamples(samples, { start, end }) === shown.length
      },
    ),
  )
  t.pass()
})

test('GOPs that end before the edit begins are no part of the movie, so that every sample keeps its sample entry', (t) => {
  const times = Array.from({ length: 10 }, (_, i) => i * 3000)
  const coded = tableOf(times, 100, (i) => (i < 6 ? 0 : 1))
  const moov = movieBox(coded, track, { start: 12_000, end: 30_000 })
  t.deepEqual(words(moov, ...table, 'stsz').slice(0, 3), [0, 7, 13], 'from the keyframe on that the edit needs')
  t.deepEqual(words(moov, ...table, 'stco').slice(0, 2), [7, 100 + 3 * 118])
  t.deepEqual(words(moov, ...table, 'stss'), [3, 1, 4, 7])
  t.deepEqual(words(moov, ...table, 'stsc'), [2, 1, 1, 1, 4, 1, 2])
  t.deepEqual(words(moov, ...table, 'stts'), [1, 7, 3000])
  t.deepEqual(words(moov, 'trak', 'edts', 'elst').slice(0, 3), [1, 18_000, 3000])
  const later = movieBox(coded, track, { start: 27_000, end: 30_000 })
  t.deepEqual(words(later, ...table, 'stsc'), [1, 1, 1, 2], 'the sample entry of what is left')
  t.is(words(movieBox(coded, track, { start: 12_000, end: 30_000 }), 'trak', 'mdia', 'mdhd')[3], 21_000)
})
