import test from 'ava'
import { concat } from '../../../src/formats/isobmff/box.ts'
import { boxesIn, findBox, viewOf } from '../../../src/formats/isobmff/box-reader.ts'
import { codecsOf } from '../../../src/formats/isobmff/entry-codecs.ts'
import { fragmentSamples } from '../../../src/formats/isobmff/fragment-samples.ts'
import { readInitMovie } from '../../../src/formats/isobmff/init-movie.ts'
import { mediaFragment } from '../../../src/formats/isobmff/media-fragment.ts'
import { fragment, init } from './isobmff-fixture.ts'

test('an init segment is ftyp and moov and reads back', (t) => {
  const bytes = init()
  t.deepEqual(
    [...boxesIn(bytes)].map(({ type, end }) => [type, end]),
    [
      ['ftyp', 28],
      ['moov', bytes.length],
    ],
  )
  const movie = readInitMovie(bytes)!
  t.like(movie, { trackId: 1, timescale: 90_000, width: 64, height: 48, defaults: { duration: 0, size: 0, flags: 0 } })
  t.is(codecsOf(movie.sampleEntry), 'avc1.42c001')
})

test('a fragment costs 140 bytes and holds one sample', (t) => {
  const bytes = fragment(2 ** 40 + 1, 17, false)
  t.is(bytes.length, 140 + 17)
  t.deepEqual(fragmentSamples(bytes.subarray(32), 1000, readInitMovie(init())!), [
    { offset: 1108, size: 17, decodeTime: 2 ** 40 + 1, duration: 3000, keyframe: false },
  ])
})

test('the fragments of several calls do not share bytes', (t) => {
  const first = mediaFragment({
    sequence: 1,
    decodeTime: 1,
    duration: 1,
    keyframe: true,
    capturedAtMs: 0,
    data: Uint8Array.of(1),
  })
  mediaFragment({
    sequence: 2,
    decodeTime: 2 ** 33,
    duration: 2,
    keyframe: false,
    capturedAtMs: 1,
    data: Uint8Array.of(2, 2),
  })
  t.is(viewOf(first).getUint32(32 + 20), 1)
  t.is(viewOf(first).getUint32(32 + 60), 0)
  t.is(viewOf(first).getUint32(32 + 100), 9)
})

test('a moof as other muxers write it: defaults in tfhd, several samples, no offset base flag', (t) => {
  const words = (...values: number[]) => {
    const view = new DataView(new ArrayBuffer(values.length * 4))
    values.forEach((value, i) => {
      view.setUint32(i * 4, value)
    })
    return new Uint8Array(view.buffer)
  }
  const named = (size: number, type: string, ...values: number[]) =>
    concat([words(size), new TextEncoder().encode(type), words(...values)])
  const moof = concat([
    named(100, 'moof'),
    named(92, 'traf'),
    named(28, 'tfhd', 0x02_0038, 1, 1500, 5, 0x101_0000), // duration, size and flags by default
    named(16, 'tfdt', 0, 9000),
    named(40, 'trun', 0x205, 4, 100, 0x200_0000, 11, 12, 13, 14), // data offset, flags of the first, sizes
  ])
  t.is(moof.length, 100)
  t.deepEqual(
    fragmentSamples(moof, 0, readInitMovie(init())!)?.map((s) => [s.offset, s.size, s.decodeTime, s.keyframe]),
    [
      [100, 11, 9000, true],
      [111, 12, 10_500, false],
      [123, 13, 12_000, false],
      [136, 14, 13_500, false],
    ],
  )
})

test('garbage in a head is undefined, not an exception and not an endless loop', (t) => {
  const movie = readInitMovie(init())!
  const good = fragment(0)
  for (let i = 0; i < 100; i++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const bytes = good.slice()
      bytes[i] = value
      const samples = fragmentSamples(bytes, 0, movie)
      t.true(samples === undefined || samples.length <= 0x1_0000)
    }
  }
  for (let length = 0; length < init().length; length++) {
    const movie = readInitMovie(init().subarray(0, length))
    t.true(movie === undefined)
  }
  t.is(findBox(good, ['moov']), undefined)
})
