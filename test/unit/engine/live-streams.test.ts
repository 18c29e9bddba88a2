import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import { LiveStreams } from '../../../src/engine/live/live-streams.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
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
