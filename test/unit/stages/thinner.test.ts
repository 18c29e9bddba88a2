import test from 'ava'
import type { Frame } from '../../../src/domain/media.ts'
import { Thinner } from '../../../src/stages/video/encode/thinner.ts'
import { gridFrame } from './encode-bench.ts'

const DEMANDS = { tickMs: 333, keyframeMs: 2000 }

function thinning(divisors: (index: number) => number) {
  let dropped = 0
  const thinner = new Thinner(DEMANDS, () => {
    dropped += 1
  })
  const offer = (frame: Frame) => thinner.keep(frame, divisors(frame.pts / 3000))
  return { thinner, offer, dropped: () => dropped }
}

test('where another lane wants all frames, those on the places that are left are kept, and none promises what will not come', (t) => {
  const { offer, dropped } = thinning((index) => (index < 5 ? 1 : 4))
  const kept = Array.from({ length: 31 }, (_, index) => offer(gridFrame(index))).filter((frame) => frame !== undefined)
  t.deepEqual(
    kept.map(({ pts }) => pts / 3000),
    [0, 1, 2, 3, 4, 5, 8, 10, 12, 16, 20, 24, 28, 30],
    'also the one that the last of the full rate has promised',
  )
  t.true(kept.slice(0, 5).every(({ duration }) => duration === 3000))
  t.true(kept.slice(5).every(({ duration }) => duration === undefined))
  t.is(dropped(), 31 - kept.length)
})

test('what the pacer has thinned already passes as it is', (t) => {
  const { offer, dropped } = thinning(() => 8)
  for (const [from, to] of [
    [0, 8],
    [8, 10],
    [10, 16],
    [16, 20],
  ] as const) {
    const frame = gridFrame(from, { duration: (to - from) * 3000 })
    t.is(offer(frame), frame)
  }
  t.is(dropped(), 0)
})

test('a repeat that follows a picture that was left out is the first to show it', (t) => {
  const { offer, dropped } = thinning(() => 4)
  offer(gridFrame(0))
  t.is(offer(gridFrame(1)), undefined)
  t.is(offer(gridFrame(2, { repeat: true })), undefined)
  t.like(offer(gridFrame(4, { repeat: true })), { repeat: false })
  t.like(offer(gridFrame(8, { repeat: true })), { repeat: true })
  t.is(dropped(), 1, 'a repeat that is left out is no loss')
})

test('at the end the newest frame comes out, also one that was left out', (t) => {
  const { thinner, offer, dropped } = thinning(() => 4)
  offer(gridFrame(0))
  t.is(thinner.rest(), undefined)
  offer(gridFrame(1))
  offer(gridFrame(2))
  t.like(thinner.rest(), { pts: 6000, repeat: false })
  t.is(dropped(), 1)
})

test('frames without pacing are thinned by their time', (t) => {
  const { offer } = thinning(() => 4)
  const kept = Array.from({ length: 40 }, (_, index) => {
    const { rate: _rate, tick: _tick, ...free } = gridFrame(index)
    return offer({ ...free, pts: index * 1500 + 700 })
  }).filter((frame) => frame !== undefined)
  t.is(kept.length, 5)
})

test('frames without pacing go on to come where fewer of them are wanted than before', (t) => {
  const { offer } = thinning((index) => (index < 40 ? 2 : 4))
  const kept = Array.from({ length: 80 }, (_, index) => {
    const { rate: _rate, tick: _tick, ...free } = gridFrame(index)
    return offer(free)
  }).flatMap((frame) => (frame ? [frame.pts / 3000] : []))
  t.deepEqual(kept.slice(18, 24), [36, 38, 40, 44, 48, 52])
})

test('frames without pacing come once a part at least', (t) => {
  const { offer } = thinning(() => 1024)
  const kept = Array.from({ length: 60 }, (_, index) => {
    const { rate: _rate, tick: _tick, ...free } = gridFrame(index)
    return offer(free)
  }).flatMap((frame) => (frame ? [frame.pts / 3000] : []))
  t.deepEqual(kept, [0, 10, 20, 30, 40, 50])
})

test('what is left out for the bitrate is told apart from what the lane cannot do', (t) => {
  const reasons: string[] = []
  const thinner = new Thinner(DEMANDS, (reason) => reasons.push(reason))
  const kept = [1, 2, 3, 4, 5, 6].map((index) => thinner.keep(gridFrame(index), 2, index < 4 ? 4 : 1)?.pts)
  t.deepEqual(kept, [undefined, undefined, undefined, 12_000, undefined, 18_000])
  t.deepEqual(reasons, ['rate', 'rate', 'rate', 'overload'])
})
