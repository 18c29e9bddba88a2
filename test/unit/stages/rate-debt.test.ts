import test from 'ava'
import { RateDebt } from '../../../src/stages/video/encode/rate-debt.ts'

/** 1 kB is 16 ms of the ceiling. */
const debtOf = () => new RateDebt({ bitrateBps: 500_000, keyframeMs: 2000 })

test('pictures fill it by what they cost of the ceiling, time drains it, and nothing is saved up', (t) => {
  const debt = debtOf()
  debt.add(0, 6250, false)
  t.is(debt.ms, 100)
  debt.pass(40)
  t.is(debt.ms, 60)
  debt.pass(1000)
  t.is(debt.ms, 0)
  debt.add(1000, 6250, false)
  t.is(debt.ms, 100)
  debt.pass(500)
  t.is(debt.ms, 100, 'a time before the newest changes nothing')
})

test('a keyframe is owed evenly over its interval, what is left of it at once where the next comes sooner', (t) => {
  const debt = debtOf()
  debt.add(0, 62_500, true)
  t.deepEqual([debt.ms, debt.allMs], [0, 1000])
  debt.pass(1000)
  t.deepEqual([debt.ms, debt.allMs], [0, 500], 'half of the ceiling is left to other pictures')
  debt.add(1000, 31_250, false)
  debt.pass(2000)
  t.deepEqual([debt.ms, debt.allMs], [0, 0])
  debt.add(2000, 62_500, true)
  debt.pass(2500)
  debt.add(2500, 6250, true)
  t.deepEqual([debt.ms, debt.allMs], [750, 850])
  debt.pass(10_000)
  t.deepEqual([debt.ms, debt.allMs], [0, 0])
})

test('what is borne leaves room for the next keyframe', (t) => {
  const debt = debtOf()
  t.deepEqual([debt.mostMs, debt.roomMs], [900, 1000])
  debt.add(0, 25_000, true)
  t.deepEqual([debt.mostMs, debt.mostRefiningMs, debt.roomMs], [500, 500, 800])
  debt.add(2000, 62_500, true)
  t.is(debt.mostRefiningMs, 1200, 'text at rest is to be read all the same')
  t.is(debt.mostMs, 400, 'yet pictures are made, however large keyframes are')
})
