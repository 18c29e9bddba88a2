import test from 'ava'
import fc from 'fast-check'
import { Asks } from '../../../src/adapters/http/playback/asks.ts'
import { backBufferEnd } from '../../../src/adapters/http/playback/back-buffer.ts'
import { isLeftBehind } from '../../../src/adapters/http/playback/left-behind.ts'
import { LoadProgress } from '../../../src/adapters/http/playback/load-progress.ts'

const SHORT = { partMs: 100, stoodMs: 400, quietMs: 400, asked: 0, liveS: 10.2, bufferedEndS: 10 }

test('playback is left behind where the stream has gone on and nothing of it comes', (t) => {
  t.true(isLeftBehind(SHORT))
  t.false(isLeftBehind({ ...SHORT, liveS: 9.8 }), 'nothing has been made that is not buffered')
  t.false(isLeftBehind({ ...SHORT, stoodMs: 100 }), 'a part that is late')
  t.false(isLeftBehind({ ...SHORT, quietMs: 100 }), 'it has only been asked for, or comes slowly')
  t.false(isLeftBehind({ ...SHORT, asked: 1 }), 'what was asked for anew may need its time')
  t.true(isLeftBehind({ ...SHORT, stoodMs: 1300, quietMs: 1300, asked: 1 }))
  t.true(isLeftBehind({ ...SHORT, stoodMs: 31_000, quietMs: 31_000, asked: 50 }), 'patience has an end')
})

test('no load is given up before it has had the time of two parts without a byte, whatever the length of parts', (t) => {
  const ms = fc.nat(10_000)
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 4000 }), ms, ms, fc.nat(8), (partMs, stoodMs, quietMs, asked) => {
      const given = { partMs, stoodMs, quietMs, liveS: 10, bufferedEndS: 9 }
      const up = isLeftBehind({ ...given, asked })
      t.true(!up || Math.min(stoodMs, quietMs) > Math.max(300, 2 * partMs))
      t.true(!up || isLeftBehind({ ...given, asked: Math.max(0, asked - 1) }), 'patience only grows')
    }),
  )
})

test('a load is quiet from when it began or a byte of it came', (t) => {
  const progress = new LoadProgress()
  const [first, second] = [{}, {}]
  const seen: [load: object | null, bytes: number, atMs: number][] = [
    [first, 0, 1000],
    [first, 0, 1100],
    [first, 50, 1200],
    [first, 50, 1500],
    [second, 50, 1600],
    [second, 50, 1700],
    [null, 0, 1800],
    [null, 0, 2000],
  ]
  t.deepEqual(
    seen.map(([load, bytes, atMs]) => progress.quietMs(load, bytes, atMs)),
    [0, 100, 0, 300, 0, 100, 0, 200],
  )
})

test('what was asked anew is forgotten after a minute of playing, not as soon as a picture moves', (t) => {
  const asks = new Asks()
  const counts: number[] = []
  const at = (nowMs: number, stands: boolean) => {
    asks.see(stands, nowMs)
    counts.push(asks.count)
  }
  at(0, true)
  asks.add()
  at(1000, false)
  at(50_000, false)
  at(51_000, true)
  asks.add()
  at(52_000, false)
  at(111_000, false)
  at(112_000, false)
  t.deepEqual(counts, [0, 1, 1, 1, 2, 2, 0])
})

test('the back buffer is cut while nothing is loaded, and anyway before it is too long', (t) => {
  const end = (currentS: number, quiet: boolean) => backBufferEnd({ startS: 100, currentS, quiet })
  t.is(end(134, true), undefined, 'that little is not worth it')
  t.is(end(136, true), 106)
  t.is(end(136, false), undefined, 'a load would suffer')
  t.is(end(190, false), undefined)
  t.is(end(191, false), 161)
  t.is(end(50, false), undefined, 'the playhead is before what is buffered')
})
