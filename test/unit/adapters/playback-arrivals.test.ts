import test from 'ava'
import fc from 'fast-check'
import { Arrivals } from '../../../src/adapters/http/playback/arrivals.ts'

const PART_MS = 200

/** Parts of `seconds`, each late by what its number says. The clock of the media is another one. */
function arrivals(seconds: number, lateMs: (part: number) => number, all = new Arrivals(), from = 0, delayMs = 700) {
  for (let part = from; part < from + (seconds * 1000) / PART_MS; part++)
    all.add(part * PART_MS + delayMs + lateMs(part), part * PART_MS)
  return all
}

test('before anything came nothing is known', (t) => {
  const none = new Arrivals()
  t.is(none.leastDelayMs, undefined)
  t.is(none.latenessMs, 0)
})

test('the delay is that of what came earliest; parts that come evenly are not late', (t) => {
  t.is(arrivals(10, () => 0).leastDelayMs, 700)
  t.is(arrivals(10, () => 0).latenessMs, 0)
  t.is(arrivals(10, (part) => (part % 7) * 10).leastDelayMs, 700)
})

test('lateness is what happened at two moments apart; once is no rule', (t) => {
  const at = (late: Readonly<Record<number, number>>) => arrivals(10, (part) => late[part] ?? 0).latenessMs
  t.is(at({ 20: 800 }), 0, 'an outage')
  t.is(at({ 20: 800, 21: 600, 22: 400, 23: 200 }), 0, 'and what it has held up')
  t.is(at({ 10: 300, 40: 180 }), 180)
  t.is(at({ 10: 300, 25: 180, 40: 250 }), 250)
})

test('lateness is never more than the latest, and the delay never more than any', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 100 }), (late) => {
      const all = arrivals((late.length * PART_MS) / 1000, (part) => late[part] ?? 0)
      t.is(all.leastDelayMs, 700 + Math.min(...late))
      t.true(all.latenessMs >= 0 && all.latenessMs <= Math.max(...late) - Math.min(...late))
    }),
  )
})

test('what is long ago is forgotten', (t) => {
  const all = arrivals(5, (part) => (part % 15 === 5 ? 150 : 0))
  t.is(all.latenessMs, 150)
  arrivals(10, () => 0, all, 25)
  t.is(all.latenessMs, 150)
  arrivals(15, () => 0, all, 75)
  t.is(all.latenessMs, 0)
})

test('a network that has become slower is known to be after the memory of a faster one', (t) => {
  const all = arrivals(5, () => 0)
  arrivals(10, () => 0, all, 25, 900)
  t.is(all.leastDelayMs, 700, 'the delay may come back')
  t.is(all.latenessMs, 200, 'until then this is what is to be waited for')
  arrivals(15, () => 0, all, 75, 900)
  t.is(all.leastDelayMs, 900)
  t.is(all.latenessMs, 0)
})

test('media that goes on elsewhere on its timeline is not late', (t) => {
  const all = arrivals(10, () => 0)
  arrivals(1, () => 0, all, 50, 5_700)
  t.is(all.leastDelayMs, 700)
  arrivals(3, () => 0, all, 55, 5_700)
  t.is(all.leastDelayMs, 5_700)
  t.is(all.latenessMs, 0)
  all.forget()
  t.is(all.leastDelayMs, undefined)
})
