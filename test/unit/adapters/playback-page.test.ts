import test from 'ava'
import fc from 'fast-check'
import { chooseProtocol, offeredProtocols } from '../../../src/adapters/http/playback/choose-protocol.ts'
import { plotScale } from '../../../src/adapters/http/playback/plot-scale.ts'
import { statusFacts } from '../../../src/adapters/http/playback/status-facts.ts'
import {
  clockWords,
  fractionOf,
  seekTo,
  spokenDuration,
  timeAt,
} from '../../../src/adapters/http/playback/time-shift.ts'

test('the protocol that the address asks for is played if it is offered, else the first', (t) => {
  t.is(chooseProtocol('ws', ['hls', 'ws']), 'ws')
  t.is(chooseProtocol('dash', ['ws', 'hls']), 'ws')
  t.is(chooseProtocol(null, ['dash']), 'dash')
  t.is(chooseProtocol('x', []), 'hls')
})

test('only protocols that are known are offered, each once, in the order of the server; HLS when it says nothing', (t) => {
  t.deepEqual(offeredProtocols(['ws', 'rtmp', 'hls', 'ws', 7]), ['ws', 'hls'])
  for (const nothing of [undefined, null, 'hls', [], ['rtmp']]) t.deepEqual(offeredProtocols(nothing), ['hls'])
})

test('a status is read, also one that says less', (t) => {
  const facts = statusFacts({
    viewer_count: 3,
    state: 'paused',
    ended: false,
    protocols: ['dash'],
    part_ms: 200,
    window_seconds: 60,
  })
  t.like(facts, { known: true, viewers: 3, paused: true, ended: false, partMs: 200, windowS: 60 })
  t.deepEqual(facts.protocols, ['dash'])
  t.true(statusFacts({ viewer_count: 3, max_viewers: 3 }).full)
  t.false(statusFacts({ viewer_count: 2, max_viewers: 3 }).full)
  t.false(statusFacts({ viewer_count: 2 }).full, 'an older server')
  t.like(statusFacts({}), { known: true, viewers: undefined, paused: false, ended: false, partMs: undefined })
})

test('the renditions a status tells of are offered, but for those of which it says too little', (t) => {
  const small = { name: 'video-1', width: 640, height: 360, fps: 30, codecs: 'avc1.42c01f', bitrate_bps: 500_000 }
  t.deepEqual(statusFacts({ renditions: [small] }).renditions, [
    { name: 'video-1', width: 640, height: 360, bitrateBps: 500_000 },
  ])
  const bad = [{}, null, 7, 'video', { ...small, name: 1 }, { ...small, width: '640' }, { ...small, bitrate_bps: null }]
  t.deepEqual(statusFacts({ renditions: bad }).renditions, [])
  for (const nothing of [undefined, null, {}, 'video']) t.deepEqual(statusFacts({ renditions: nothing }).renditions, [])
})

test('a position is kept inside the window; near the edge it means live', (t) => {
  const window = { startS: 10, endS: 70 }
  t.deepEqual(seekTo(30, window, 69), { kind: 'position', timeS: 30 })
  t.deepEqual(seekTo(2, window, 69), { kind: 'position', timeS: 10 })
  t.deepEqual(seekTo(68.5, window, 69), { kind: 'live' })
  t.deepEqual(seekTo(99, window, 69), { kind: 'live' })
  t.deepEqual(seekTo(99, window, undefined), { kind: 'position', timeS: 70 }, 'a stream that is over has no edge')
})

test('places on the bar and positions are the same thing', (t) => {
  const window = fc
    .tuple(fc.nat(5000), fc.integer({ min: 1, max: 5000 }))
    .map(([startS, length]) => ({ startS, endS: startS + length }))
  fc.assert(
    fc.property(window, fc.double({ min: 0, max: 1, noNaN: true }), (range, fraction) => {
      t.true(Math.abs(fractionOf(timeAt(fraction, range), range) - fraction) < 1e-6)
    }),
  )
  t.is(fractionOf(5, { startS: 5, endS: 5 }), 1)
  t.is(timeAt(7, { startS: 5, endS: 9 }), 9)
})

test('times are written and spoken', (t) => {
  t.deepEqual([0, 7.4, 65, 3765, -3].map(clockWords), ['0:00', '0:07', '1:05', '1:02:45', '0:00'])
  t.deepEqual([1, 12, 60, 125].map(spokenDuration), ['1 second', '12 seconds', '1 minute', '2 minutes 5 seconds'])
})

test('the axis of a plot ends at a round number that holds every value', (t) => {
  t.deepEqual(plotScale([], 1000), { top: 1000, marks: [0, 500, 1000] })
  t.deepEqual(plotScale([1300], 1000).marks, [0, 1000, 2000])
  t.is(plotScale([2100], 1000).top, 5000)
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1e8, noNaN: true })), (values) => {
      const { top } = plotScale(values, 500)
      const highest = Math.max(500, ...values)
      t.true(top >= highest * 0.998 && top <= highest * 2.51)
    }),
  )
})
