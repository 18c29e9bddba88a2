import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import { LiveStreams } from '../../../src/engine/live/live-streams.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { init, SPEC, segments } from './live-media.ts'

const build = () => {
  const scheduler = new VirtualTimeScheduler()
  return { scheduler, live: new LiveStreams({ clock: schedulerClock(scheduler), keepEndedMs: 5000 }) }
}

test('an ended stream can be fetched for a while and then goes', (t) => {
  const { scheduler, live } = build()
  const writer = live.open(SPEC)
  writer.push(init())
  for (const event of segments(2)) writer.push(event)
  writer.end()
  writer.end()
  scheduler.maxFrames = 4999
  scheduler.flush()
  t.true(live.get('s1')?.ended)
  scheduler.maxFrames = 5000
  scheduler.flush()
  t.is(live.get('s1'), undefined)
})

test('an id in use is refused; an ended stream gives way to a new one with a prefix of its own', (t) => {
  const { scheduler, live } = build()
  const first = live.open(SPEC)
  t.throws(() => live.open(SPEC), { code: 'STREAM_ACTIVE' } as object)
  const { prefix } = live.get('s1') ?? {}
  first.end()
  live.open(SPEC)
  t.not(live.get('s1')?.prefix, prefix)
  scheduler.flush()
  t.false(live.get('s1')?.ended, 'the removal that was due for the old stream does not take the new one')
})

test('a removed stream takes nothing more and leaves no timer', (t) => {
  const { scheduler, live } = build()
  const writer = live.open(SPEC)
  live.remove('s1')
  t.notThrows(() => writer.push(init()))
  writer.end()
  t.is(scheduler.actions.length, 0)
  live.open(SPEC).end()
  live.close()
  t.is(live.get('s1'), undefined)
})

/** How long streams with such a window can still be fetched after their end, seconds. */
const keptFor = (windowMs: number): number => {
  const clock = new VirtualClock()
  const live = new LiveStreams({ clock })
  live.open({ ...SPEC, windowMs }).end()
  for (let seconds = 1; ; seconds += 1) {
    clock.jump(1000)
    if (!live.get('s1')) return seconds
  }
}

test('an ended stream stays for as long as its window, at least a minute, and a minute more', (t) => {
  t.deepEqual([10_000, 60_000, 600_000].map(keptFor), [120, 120, 660])
})

test('when ended streams hold too much memory, those that ended first go early, and the last one stays', (t) => {
  const clock = new VirtualClock()
  const live = new LiveStreams({ clock, maxEndedBytes: 30 })
  const ids = ['a', 'b', 'c', 'd']
  // Twelve bytes each.
  const writers = ids.map((streamId) => {
    const writer = live.open({ ...SPEC, streamId })
    writer.push(init())
    for (const event of segments(1)) writer.push(event)
    return writer
  })
  const there = () => ids.filter((id) => live.get(id))
  writers[1]?.end()
  writers[0]?.end()
  t.deepEqual(there(), ids)
  writers[2]?.end()
  t.deepEqual(there(), ['a', 'c', 'd'])
  const large = live.open({ ...SPEC, streamId: 'large' })
  large.push(init())
  for (const event of segments(4)) large.push(event)
  large.end()
  t.deepEqual(there(), ['d'])
  t.truthy(live.get('large'))
  live.close()
  t.is(clock.timers, 0)
})
