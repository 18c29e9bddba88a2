import test from 'ava'
import fc from 'fast-check'
import { liveSeek, trimBefore } from '../../../src/adapters/http/playback/live-seek.ts'
import { reconnectDelayMs } from '../../../src/adapters/http/playback/reconnect-delay.ts'
import { Recoveries } from '../../../src/adapters/http/playback/recoveries.ts'
import { parseSocketMessage } from '../../../src/adapters/http/playback/socket-message.ts'
import { bufferedAheadMs } from '../../../src/adapters/http/playback/time-range.ts'

const range = (startS: number, endS: number) => ({ startS, endS })

test('playback goes to the edge when far behind, over a gap when it has come to one, else stays', (t) => {
  const seek = (currentS: number, ranges: readonly ReturnType<typeof range>[], following = true) =>
    liveSeek({ ranges, currentS, following, targetS: 0.1 })
  t.is(seek(5, []), undefined)
  t.is(seek(9.9, [range(5, 10)]), undefined)
  t.is(seek(9, [range(5, 10)]), undefined, 'a second is caught up by speed')
  t.is(seek(8, [range(5, 10)]), 9.9)
  t.is(seek(8, [range(5, 10)], false), undefined, 'who went back stays there')
  t.is(seek(9.99, [range(5, 10), range(10.4, 10.8)], false), 10.401)
  t.is(seek(9.9, [range(5, 10), range(10.4, 10.8)], false), undefined, 'what is before the gap is shown')
  t.is(seek(0, [range(5, 5.5)], false), 5.001, 'what is kept begins later')
  t.is(seek(0, [range(5, 5.5)]), 5.4)
  t.is(seek(5.5, [range(5, 5.5)]), undefined, 'nothing to go to')
})

test('a seek is always into what is buffered', (t) => {
  const lengths = fc.array(
    fc.tuple(fc.double({ min: 0.1, max: 9, noNaN: true }), fc.double({ min: 0.1, max: 9, noNaN: true })),
  )
  fc.assert(
    fc.property(lengths, fc.double({ min: 0, max: 60, noNaN: true }), fc.boolean(), (pairs, currentS, following) => {
      let at = 0
      const ranges = pairs.map(([gap, length]) => {
        const startS = at + gap
        at = startS + length
        return range(startS, at)
      })
      const goal = liveSeek({ ranges, currentS, following, targetS: 0.1 })
      if (goal === undefined) return
      t.true(bufferedAheadMs(ranges, goal) > 0)
      t.true(goal > currentS)
    }),
  )
})

test('what is further behind the edge than the window is let go, some seconds at a time', (t) => {
  t.is(trimBefore([], 30), undefined)
  t.is(trimBefore([range(0, 34)], 30), undefined)
  t.is(trimBefore([range(0, 36)], 30), 6)
  t.is(trimBefore([range(2, 8), range(20, 40)], 30), 10)
})

test('it is tried again later each time, spread, and at most eight seconds later', (t) => {
  t.deepEqual(
    [0, 1, 2, 3, 4, 9].map((attempts) => reconnectDelayMs(attempts, 1)),
    [500, 1000, 2000, 4000, 8000, 8000],
  )
  t.is(reconnectDelayMs(1, 0), 500)
})

test('messages are read, and what is not understood is left alone', (t) => {
  const init = {
    type: 'init',
    codecs: 'avc1.42c01f',
    width: 1280,
    height: 720,
    fps: 30,
    timescale: 90_000,
    origin_ms: 5,
  }
  t.deepEqual(parseSocketMessage(JSON.stringify(init)), { kind: 'init', codecs: 'avc1.42c01f', originMs: 5 })
  t.deepEqual(parseSocketMessage('{"type":"skipped","fragments":7}'), { kind: 'skipped', fragments: 7 })
  t.deepEqual(parseSocketMessage('{"type":"event","name":"stream.paused"}'), { kind: 'event', name: 'stream.paused' })
  t.deepEqual(parseSocketMessage('{"type":"end"}'), { kind: 'end' })
  const status = parseSocketMessage('{"type":"status","viewer_count":2}')
  t.deepEqual(status, { kind: 'status', body: { type: 'status', viewer_count: 2 } })
  for (const text of ['', 'null', '[]', '7', '{"type":"init"}', '{"type":"event"}', '{"type":"later"}', '{']) {
    t.is(parseSocketMessage(text), undefined, text)
  }
  t.notThrows(() => fc.assert(fc.property(fc.string(), (text) => void parseSocketMessage(text))))
})

test('playback is put right three times a minute, however long the page is open', (t) => {
  const recoveries = new Recoveries()
  t.deepEqual(
    [0, 1000, 2000, 3000, 59_999, 60_000, 60_001].map((nowMs) => recoveries.allow(nowMs)),
    [true, true, true, false, false, true, false],
  )
  const rare = new Recoveries()
  for (let hour = 0; hour < 100; hour++) t.true(rare.allow(hour * 3_600_000))
})
