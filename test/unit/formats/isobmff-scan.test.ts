import test from 'ava'
import { concat } from '../../../src/formats/isobmff/box.ts'
import { coverHead, isFinished, laterMovie, recordingHead } from '../../../src/formats/isobmff/hybrid-layout.ts'
import { type MovieTrack, movieBox } from '../../../src/formats/isobmff/movie-box.ts'
import { SampleTable } from '../../../src/formats/isobmff/sample-table.ts'
import { scanFragments } from '../../../src/formats/isobmff/scan-fragments.ts'
import { fileOf, fragment, init, scan } from './isobmff-fixture.ts'

const head = recordingHead(init())
const fragments = [fragment(0), fragment(3000, 40, false), fragment(6000, 25)]
const whole = concat([head.bytes, ...fragments])
const ends = fragments.map((_, i) => head.bytes.length + fragments.slice(0, i + 1).reduce((n, f) => n + f.length, 0))

test('every fragment is found with its sample', async (t) => {
  const steps = await scan(whole)
  t.deepEqual(
    steps.map(({ kind, end }) => [kind, end]),
    [['init', head.bytes.length], ...ends.map((end) => ['fragment', end])],
  )
  t.deepEqual(
    steps.flatMap((step) => (step.kind === 'fragment' ? step.samples : [])).map((s) => [s.decodeTime, s.size]),
    [
      [0, 10],
      [3000, 40],
      [6000, 25],
    ],
  )
})

test('cut anywhere, the scan ends at the last whole fragment', async (t) => {
  for (let size = 0; size <= whole.length; size++) {
    const steps = await scan(whole.subarray(0, size))
    const expected = [head.bytes.length, ...ends].filter((end) => end <= size)
    t.deepEqual(
      steps.map(({ end }) => end),
      expected,
      `cut at ${size}`,
    )
  }
})

test('garbage, zeros and fragments back in time end it', async (t) => {
  const last = ends.at(-1)!
  const unwritten = fragment(9000, 50)
  for (const tail of [
    new Uint8Array(300),
    new Uint8Array(300).fill(0xa5),
    fragment(6000),
    fragment(100),
    unwritten.fill(0, 108), // head on the disk, media not
    concat([fragment(9000).subarray(0, 100), fragment(12_000)]), // moof without mdat
  ]) {
    t.is((await scan(whole, tail)).at(-1)?.end, last)
  }
})

test('a later init movie between the fragments is told; other boxes are passed over', async (t) => {
  const steps = await scan(
    whole,
    laterMovie(init(2)),
    concat([Uint8Array.of(0, 0, 0, 9, 102, 114, 101, 101, 0)]),
    fragment(9000),
  )
  t.deepEqual(
    steps.map(({ kind }) => kind),
    ['init', 'fragment', 'fragment', 'fragment', 'init', 'fragment'],
  )
})

test('the index pass reads heads and no media', async (t) => {
  const file = fileOf(head.bytes, ...Array.from({ length: 50 }, (_, i) => fragment(i * 3000, 200_000)))
  let samples = 0
  for await (const step of scanFragments(file.readAt, file.size)) {
    if (step.kind === 'fragment') samples += step.samples.length
  }
  t.is(samples, 50)
  t.true(file.read < 51 * 4096, `${file.read} bytes read`)
})

// A file being finished: the movie is appended, then the reserve overwritten. A crash may leave any prefix of either write.
const track: MovieTrack = { timescale: 90_000, width: 64, height: 48, sampleEntries: [] }
const table = new SampleTable()
fragments.forEach((_, i) => {
  table.add(
    {
      offset: (ends[i - 1] ?? head.bytes.length) + 108,
      size: 10,
      decodeTime: i * 3000,
      duration: 3000,
      keyframe: true,
    },
    0,
  )
})
const movie = movieBox(table, track, { start: 0, end: 9000 })
const cover = coverHead(head.reserveOffset, whole.length)

test('a finished file is known by its cover and its whole movie', async (t) => {
  const finished = concat([whole, movie])
  t.false(await isFinished(fileOf(finished).readAt, finished.length))
  finished.set(cover, head.reserveOffset)
  t.true(await isFinished(fileOf(finished).readAt, finished.length))
  for (let size = 0; size < finished.length; size++) {
    t.false(await isFinished(fileOf(finished.subarray(0, size)).readAt, size), `cut at ${size}`)
  }
})

test('every torn state of finishing still gives all fragments', async (t) => {
  const appended = concat([whole, movie])
  for (let length = 0; length <= movie.length; length++) {
    t.is((await scan(appended.subarray(0, whole.length + length))).at(-1)?.end, whole.length)
  }
  for (let length = 0; length <= cover.length; length++) {
    const bytes = appended.slice()
    bytes.set(cover.subarray(0, length), head.reserveOffset)
    t.is((await scan(bytes)).at(-1)?.end, whole.length, `${length} bytes of the cover`)
    t.is(await isFinished(fileOf(bytes).readAt, bytes.length), length === cover.length)
  }
})
