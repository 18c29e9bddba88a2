import test from 'ava'
import { Viewers } from '../../../src/engine/live/viewers.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'

const build = (limit: number) => {
  const clock = new VirtualClock()
  return { clock, viewers: new Viewers(clock, 3000, limit) }
}

test('one address that invents names gets half of the places, others the rest', (t) => {
  const { viewers } = build(100)
  const letIn = Array.from({ length: 1000 }, (_, index) => viewers.see(`greedy${index}`, 'a')).filter(Boolean)
  t.is(letIn.length, 50)
  t.is(viewers.fullAt('a'), 50)
  t.true(viewers.see('greedy7', 'a'), 'who is in stays in')
  t.is(viewers.fullAt('b'), undefined)
  for (let index = 0; index < 50; index++) t.true(viewers.see(`modest${index}`, 'b'))
  t.is(viewers.fullAt('c'), 100)
  t.is(viewers.count, 100)
})

test('a few may always share an address, and those without one have no bounds of their own', (t) => {
  for (const [limit, mostOfOne] of [
    [1, 1],
    [16, 16],
    [20, 16],
    [40, 20],
  ] as const) {
    const { viewers } = build(limit)
    for (let index = 0; index < mostOfOne; index++) t.true(viewers.see(`${index}`, 'a'))
    t.false(viewers.see('more', 'a'))
    for (let index = mostOfOne; index < limit; index++) t.true(viewers.see(`${index}`))
    t.false(viewers.see('more'))
  }
})

test('places of an address are free again when its viewers are forgotten, wherever they were seen since', (t) => {
  const { clock, viewers } = build(40)
  for (let index = 0; index < 20; index++) viewers.see(`${index}`, 'a')
  clock.jump(2000)
  t.true(viewers.see('0', 'b'))
  t.is(viewers.fullAt('a'), 20)
  clock.jump(1001)
  t.is(viewers.count, 1)
  for (let index = 1; index < 20; index++) t.true(viewers.see(`${index}`, 'a'))
  t.false(viewers.see('20', 'a'), 'the one that moved holds its place')
  clock.jump(3001)
  t.is(viewers.count, 0)
  for (let index = 0; index < 20; index++) t.true(viewers.see(`${index}`, 'a'))
})
