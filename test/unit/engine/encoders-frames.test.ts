import test from 'ava'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { checkFrame } from '../../../src/engine/encoders/check-frame.ts'
import { PendingTimes } from '../../../src/engine/encoders/pending-times.ts'

test('times come back as they went in, counted from the first', (t) => {
  const times = new PendingTimes()
  t.is(times.add(37_200), 37_200)
  t.is(times.add(37_233), 37_200)
  t.false(times.anyTaken)
  t.is(times.take(0), 37_200)
  t.is(times.take(33), 37_233)
  t.true(times.anyTaken)
})

test('however long it runs, they come back whole', (t) => {
  const times = new PendingTimes()
  const start = 1_760_000_000_000
  times.add(start)
  times.take(0)
  times.add(start + 2 ** 31 + 33)
  t.is(times.take(2 ** 31 + 33), start + 2 ** 31 + 33)
})

test('a frame that never came back is passed over', (t) => {
  const times = new PendingTimes()
  for (const timeMs of [0, 33, 67, 100]) times.add(timeMs)
  t.is(times.take(67), 67)
  t.is(times.take(100), 100)
})

test('a picture at a time that was never written is an error', (t) => {
  const times = new PendingTimes()
  times.add(0)
  t.throws(() => times.take(1), { message: /1 ms after the first frame/ })
  t.is(times.take(0), 0)
  t.throws(() => times.take(0))
})

test('times must be whole, not negative, and grow', (t) => {
  for (const wrong of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 10, 9]) {
    const times = new PendingTimes()
    times.add(10)
    t.throws(() => times.add(wrong), { instanceOf: FlyBrowserError }, String(wrong))
  }
})

test('a raw picture must have exactly its bytes, a JPEG at least one', (t) => {
  const check = (encoding: 'jpeg' | 'bgra' | 'i420', bytes: number) => () =>
    checkFrame({ encoding, width: 5, height: 3 }, new Uint8Array(bytes))
  t.notThrows(check('bgra', 60))
  t.throws(check('bgra', 59), { message: /5x3 has 59 bytes/ })
  t.notThrows(check('i420', 15 + 2 * 6))
  t.throws(check('i420', 22))
  t.notThrows(check('jpeg', 1))
  t.throws(check('jpeg', 0))
})
