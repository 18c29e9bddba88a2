import test from 'ava'
import { LiveMoments } from '../../../src/engine/live/live-moments.ts'

const marked = (atMs: number, label = `${atMs}`) => ({ event: 'session.marked', atMs, details: { label } })
const went = (atMs: number) => ({ event: 'page.navigated', atMs, details: { tab: 0, url: 'https://example.com' } })
const timesAt = (moments: LiveMoments, version: number, oldestMs?: number) =>
  moments.at(version, oldestMs).map(({ atMs }) => atMs)

test('what happened since the oldest media is told, in the order of time, each under a number of its own', (t) => {
  const moments = new LiveMoments('all')
  for (const atMs of [300, 100, 200, Number.NEGATIVE_INFINITY]) moments.add(marked(atMs))
  t.deepEqual(timesAt(moments, 1, 150), [200, 300])
  t.deepEqual(timesAt(moments, 2, 0), [100, 200, 300])
  t.is(new Set(moments.at(2, 0).map(({ id }) => id)).size, 3)
  t.deepEqual(timesAt(moments, 3, undefined), [], 'without media there is nothing to tell it by')
})

test('at one version everybody is told the same', (t) => {
  const moments = new LiveMoments('all')
  moments.add(marked(100))
  t.deepEqual(timesAt(moments, 1, 0), [100])
  moments.add(marked(200))
  t.deepEqual(timesAt(moments, 1, 0), [100])
  t.deepEqual(timesAt(moments, 2, 0), [100, 200])
})

test('of very much the newest fifty are told, with short details', (t) => {
  const moments = new LiveMoments('all')
  for (let atMs = 0; atMs < 1000; atMs++) moments.add(marked(atMs, 'x'.repeat(10_000)))
  const told = moments.at(1, 0)
  t.is(told.length, 50)
  t.is(told.at(-1)?.atMs, 999)
  t.true(told.every(({ details }) => String(details.label).length <= 160))
})

test('viewers are told as much as the settings say', (t) => {
  for (const [timeline, told] of [
    ['all', [1, 2]],
    ['marks', [2]],
    ['off', []],
  ] as const) {
    const moments = new LiveMoments(timeline)
    moments.add(went(1))
    moments.add(marked(2))
    t.deepEqual(timesAt(moments, 1, 0), [...told], timeline)
  }
})
