import test from 'ava'
import { LiveMoments } from '../../../src/engine/live/live-moments.ts'

const marked = (atMs: number, label = `${atMs}`) => ({ event: 'session.marked', atMs, details: { label } })
const went = (atMs: number) => ({ event: 'page.navigated', atMs, details: { tab: 0, url: 'https://example.com' } })
const timesAt = (moments: LiveMoments, version: number, oldestMs?: number) =>
  moments.at(version, oldestMs).map(({ atMs }) => atMs)

test('what happened since the oldest media is told, in the order of time, each under a number of its own', (t) => {
  const moments = new LiveMoments('all')
  for (const atMs of [300, 100, 200, Number.NEGATIVE_INFINITY]) moments.add(marked(atMs))
  t.deepEqual(timesAt(moments, 1, undefined), [], 'without media there is nothing to tell it by')
  t.deepEqual(timesAt(moments, 2, 50), [100, 200, 300])
  t.is(new Set(moments.at(2, 50).map(({ id }) => id)).size, 3)
  t.deepEqual(timesAt(moments, 3, 150), [200, 300])
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

test('what is told is told until its media is no longer listed, whatever comes; marks find room before all else', (t) => {
  const moments = new LiveMoments('all')
  for (let atMs = 0; atMs < 40; atMs++) moments.add(went(atMs))
  t.is(moments.at(1, 0).length, 40)
  moments.add(marked(100))
  for (let atMs = 200; atMs < 300; atMs++) moments.add(went(atMs))
  const times = timesAt(moments, 2, 0)
  t.deepEqual(times.slice(0, 41), [...Array.from({ length: 40 }, (_, atMs) => atMs), 100])
  t.deepEqual([times.length, times.at(-1)], [50, 299])
  moments.add(went(400))
  t.false(timesAt(moments, 3, 0).includes(400), 'there is no room for more')
  moments.add(went(500))
  t.deepEqual(timesAt(moments, 4, 30).at(-1), 500)
})

test('playlists that list an hour tell of an hour', (t) => {
  const moments = new LiveMoments('all')
  for (let second = 0; second < 600; second++) {
    for (const part of [0, 1, 2]) moments.add(went(second * 1000 + part))
    moments.at(second, 0)
  }
  t.true(moments.at(1000, 0).length > 500 && moments.at(1000, 0).length <= 600)
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

test('who holds a connection is told each at once, as the setting has it, with short details', (t) => {
  const told = (timeline: 'all' | 'marks' | 'off') => {
    const moments = new LiveMoments(timeline)
    const came: string[] = []
    moments.came.subscribe(({ event, details }) => came.push(`${event} ${details.label ?? details.url}`))
    moments.add(went(100))
    moments.add(marked(200, 'x'.repeat(500)))
    return came
  }
  const mark = `session.marked ${'x'.repeat(159)}…`
  t.deepEqual(told('all'), ['page.navigated https://example.com', mark])
  t.deepEqual(told('marks'), [mark])
  t.deepEqual(told('off'), [])
})

test('why an encoder or a browser ended is not for viewers: it is told with paths of this machine', (t) => {
  const moments = new LiveMoments('all')
  for (const event of ['encoder.restarted', 'browser.lost', 'load.stepped', 'page.request-failed'])
    moments.add({ event, atMs: 1, details: { reason: '/home/ada/why', fps: 3 } })
  t.deepEqual(
    moments.at(1, 0).map(({ details }) => details),
    [{ fps: 3 }, { fps: 3 }, { fps: 3 }, { reason: '/home/ada/why', fps: 3 }],
  )
})
