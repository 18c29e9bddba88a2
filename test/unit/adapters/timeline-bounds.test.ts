import test from 'ava'
import fc from 'fast-check'
import { MOST_IN_WINDOW, RateBound } from '../../../src/adapters/browser/timeline/rate-bound.ts'
import { TabNotes } from '../../../src/adapters/browser/timeline/tab-notes.ts'
import {
  LONGEST_RUN_MS,
  PAUSE_MS,
  type TypingRun,
  TypingRuns,
} from '../../../src/adapters/browser/timeline/typing-runs.ts'
import { VirtualClock } from '../../../src/testing.ts'

test('of a storm the first few are told, then a few in ever longer windows, and how many were left out', async (t) => {
  const clock = new VirtualClock()
  const leftOut: number[] = []
  const bound = new RateBound(clock, (count) => leftOut.push(count))
  let through = 0
  for (let ms = 0; ms < 600_000; ms += 100) {
    for (let i = 0; i < 10; i += 1) if (bound.admit()) through += 1
    await clock.pass(100)
  }
  bound.close()
  t.is(through + leftOut.reduce((sum, count) => sum + count, 0), 60_000, 'each is told of or counted')
  t.true(through <= MOST_IN_WINDOW * 26, `${through} in ten minutes`)
  t.false(bound.admit())
})

test('what stays below the bound is never left out, also after a storm', async (t) => {
  const clock = new VirtualClock()
  const leftOut: number[] = []
  const bound = new RateBound(clock, (count) => leftOut.push(count))
  for (let i = 0; i < MOST_IN_WINDOW; i += 1) t.true(bound.admit())
  t.false(bound.admit())
  await clock.pass(1000)
  t.deepEqual(leftOut, [1])
  await clock.pass(2000)
  for (let i = 0; i < MOST_IN_WINDOW; i += 1) t.true(bound.admit())
  await clock.pass(60_000)
  t.deepEqual(leftOut, [1])
  bound.close()
})

test('each kind of a tab has its own bound; after the tab nothing is told', (t) => {
  const clock = new VirtualClock()
  const told: string[] = []
  const notes = new TabNotes(3, clock, (kind, _, details) => told.push(`${kind} ${JSON.stringify(details)}`))
  let asked = 0
  for (let i = 0; i < 10; i += 1)
    notes.note('page.error-logged', () => {
      asked += 1
      return { text: 'x' }
    })
  t.is(asked, MOST_IN_WINDOW, 'no text is made of what is not told')
  notes.note('page.titled', () => ({ title: 'a' }))
  notes.close()
  notes.note('page.titled', () => ({ title: 'b' }))
  t.deepEqual(told.slice(MOST_IN_WINDOW), [
    'page.titled {"tab":3,"title":"a"}',
    'page.notes-left-out {"tab":3,"of":"page.error-logged","count":5}',
  ])
})

const typing = () => {
  const clock = new VirtualClock()
  const told: TypingRun<string>[] = []
  return { clock, told, runs: new TypingRuns<string>(clock, (run) => told.push(run)) }
}

test('keys are one run until a pause, another place, or a key that ends it', async (t) => {
  const { clock, told, runs } = typing()
  const startedAtMs = clock.now()
  t.true(runs.begins('a'))
  for (const key of 'abc') {
    runs.press('a', key, key)
    await clock.pass(PAUSE_MS - 1)
  }
  t.false(runs.begins('a'))
  runs.press('a', 'Backspace', '')
  await clock.pass(PAUSE_MS)
  runs.press('a', 'd', 'd')
  runs.press('b', 'e', '👍🏽')
  runs.press('b', 'Enter', '\r')
  runs.press('b', 'Enter', '\r')
  runs.press('b', 'Shift', '')
  runs.end()
  runs.end()
  t.deepEqual(
    told.map(({ place, characters, endedBy }) => [place, characters, endedBy]),
    [
      ['a', 3, undefined],
      ['a', 1, undefined],
      ['b', 2, 'Enter'],
      ['b', 0, 'Enter'],
    ],
  )
  t.is(told[0]?.startedAtMs, startedAtMs)
  t.false(JSON.stringify(told).includes('abc'))
})

test('runs count each character once, begin in order, and none is too long', async (t) => {
  const press = fc.record({
    place: fc.constantFrom('a', 'b'),
    key: fc.constantFrom('x', 'x', 'x', 'Enter', 'ArrowLeft'),
    afterMs: fc.integer({ min: 0, max: 1500 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(press, { maxLength: 60 }), async (presses) => {
      const { clock, told, runs } = typing()
      for (const { place, key, afterMs } of presses) {
        await clock.pass(afterMs)
        runs.press(place, key, key === 'x' ? 'x' : '')
      }
      runs.end()
      const typed = presses.filter(({ key }) => key === 'x').length
      const starts = told.map(({ startedAtMs }) => startedAtMs)
      t.is(
        told.reduce((sum, { characters }) => sum + characters, 0),
        typed,
      )
      t.deepEqual(
        starts,
        starts.toSorted((a, b) => a - b),
      )
    }),
    { numRuns: 40 },
  )
  const { clock, told, runs } = typing()
  for (let ms = 0; ms <= LONGEST_RUN_MS; ms += 500) {
    runs.press('a', 'x', 'x')
    await clock.pass(500)
  }
  t.is(told.length, 1)
  runs.end()
})
