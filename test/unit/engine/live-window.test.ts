import test from 'ava'
import { LiveWindow } from '../../../src/engine/live/live-window.ts'
import { byteLength } from '../../../src/engine/live/stored-segment.ts'
import { init, PART_TICKS, part, SPEC, segment, segments } from './live-media.ts'

const filled = (count: number): LiveWindow => {
  const window = new LiveWindow(SPEC)
  window.push(init())
  for (const event of segments(count)) window.push(event)
  return window
}

test('lists what the spec asks for and keeps three target durations more', (t) => {
  const window = filled(20)
  t.deepEqual(
    window.playlist.segments.map(({ msn }) => msn),
    [17, 18, 19, 20],
  )
  t.is(window.seconds, 4)
  const kept = Array.from({ length: 21 }, (_, msn) => msn).filter((msn) => window.segmentMedia(msn))
  t.deepEqual(kept, [14, 15, 16, 17, 18, 19, 20])
})

test('players count segments from 1', (t) => {
  t.deepEqual(new LiveWindow(SPEC).next, { msn: 1, part: 0 })
  t.is(filled(1).playlist.segments[0]?.msn, 1)
})

test('lists at least three target durations, however short the window asked for', (t) => {
  const window = new LiveWindow({ ...SPEC, windowMs: 0 })
  window.push(init())
  for (const event of segments(9)) window.push(event)
  t.is(window.seconds, 3)
})

test('a segment is its parts in order, in the very arrays packaging gave', (t) => {
  const window = new LiveWindow(SPEC)
  window.push(init())
  const events = [...segment(0, 0)]
  for (const event of events) window.push(event)
  const given = events.flatMap((event) => (event.kind === 'part' ? event.fragments.map(({ bytes }) => bytes) : []))
  const pieces = [...((window.segmentMedia(1)?.read() ?? []) as Uint8Array[])]
  t.is(pieces.length, given.length)
  t.true(pieces.every((piece, index) => piece === given[index]))
  t.is(byteLength(pieces), 12)
})

test('a segment that is not finished has parts but is not to be had whole', (t) => {
  const window = new LiveWindow(SPEC)
  window.push(init())
  window.push(part(0, 0, 0))
  t.is(window.segmentMedia(1), undefined)
  t.truthy(window.part({ msn: 1, part: 0 }))
  t.is(window.part({ msn: 1, part: 1 }), undefined)
  t.deepEqual(window.next, { msn: 1, part: 1 })
})

test('a discontinuity marks the next segment, and is counted when that segment leaves the playlist', (t) => {
  const window = filled(2)
  window.push(init(1, true))
  for (const event of segment(2, 4 * PART_TICKS)) window.push(event)
  const marked = window.playlist.segments.map(({ discontinuity, init: number }) => [discontinuity, number])
  t.deepEqual(marked, [
    [false, 0],
    [false, 0],
    [true, 1],
  ])
  for (const event of segments(4, 3)) window.push(event)
  t.is(window.playlist.discontinuitySequence, 1)
  for (const event of segments(20, 7)) window.push(event)
  t.is(window.playlist.discontinuitySequence, 1)
  t.is(window.initOf(0), undefined, 'nothing that is kept needs the first init segment')
  t.deepEqual(window.initOf(1)?.bytes, Uint8Array.of(1))
})

test('a restart in the middle of a segment closes it', (t) => {
  const window = filled(1)
  window.push(part(1, 0, 2 * PART_TICKS))
  window.push(init(1, true))
  window.push(part(2, 0, 3 * PART_TICKS))
  const [, cut, after] = window.playlist.segments
  t.like(cut, { msn: 2, finished: true, duration: PART_TICKS, discontinuity: false })
  t.like(after, { msn: 3, finished: false, discontinuity: true })
})

test('the first init segment is no discontinuity, whatever it says', (t) => {
  const window = new LiveWindow(SPEC)
  window.push(init(0, true))
  window.push(part(0, 0, 0))
  t.false(window.playlist.segments[0]?.discontinuity)
})

test('the end closes the growing segment and takes nothing more', (t) => {
  const window = filled(1)
  window.push(part(1, 0, 2 * PART_TICKS))
  window.end()
  window.push(part(1, 1, 3 * PART_TICKS))
  t.true(window.playlist.ended)
  t.like(window.playlist.segments.at(-1), { msn: 2, finished: true, duration: PART_TICKS })
})

test('a part without an init segment is refused', (t) => {
  t.throws(() => new LiveWindow(SPEC).push(part(0, 0, 0)), { message: /before the init/ })
})
