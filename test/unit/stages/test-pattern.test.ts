import test from 'ava'
import { take } from 'rxjs'
import type { Frame } from '../../../src/domain/media.ts'
import { readPixelClock } from '../../../src/domain/pixel-clock.ts'
import { ticksToMs } from '../../../src/domain/time.ts'
import pattern from '../../../src/stages/source/test-pattern/test-pattern.ts'
import { testContext } from '../../../src/testing.ts'

const SIZE = { width: 160, height: 90 }

test('frames come in a steady rhythm, each shows its media time, and after the last the source ends', async (t) => {
  const context = testContext()
  await context.clock.pass(250)
  const seen: Frame[] = []
  let ended = false
  pattern
    .create(
      { ...SIZE, fps: 30, frames: 31 },
      context,
    )(undefined as never)
    .subscribe({ next: (f) => seen.push(f), complete: () => (ended = true) })
  await context.clock.pass(1050)
  t.true(ended)
  t.is(seen.length, 31)
  for (const [index, { pts, capturedAtMs, data }] of seen.entries()) {
    t.true(Math.abs(ticksToMs(pts) - (250 + (index * 1000) / 30)) < 0.02)
    t.true(Math.abs(capturedAtMs - context.originMs - ticksToMs(pts)) < 0.02)
    t.is(readPixelClock(data, SIZE.width, SIZE.height), Math.floor(ticksToMs(pts)))
  }
  t.is(context.clock.timers, 0)
})

test('who leaves on being given a frame leaves no timer behind', async (t) => {
  const context = testContext()
  pattern
    .create(
      { ...SIZE, fps: 30 },
      context,
    )(undefined as never)
    .pipe(take(3))
    .subscribe()
  await context.clock.pass(1000)
  t.is(context.clock.timers, 0)
})

test('a frame that nobody can take is counted and not painted', async (t) => {
  const context = testContext()
  const gate = context.credit.join()
  const seen: Frame[] = []
  pattern
    .create(
      { ...SIZE, fps: 10 },
      context,
    )(undefined as never)
    .subscribe((frame) => seen.push(frame))
  await context.clock.pass(950)
  gate.set(false)
  await context.clock.pass(1000)
  gate.set(true)
  await context.clock.pass(1000)
  t.is(seen.length, 20)
  t.deepEqual(context.measures.snapshot().dropped, { 'no-credit': 10 })
})

test('a machine that was suspended is not flooded', async (t) => {
  const context = testContext()
  let asleepMs = 0
  const clock = { now: () => context.clock.now() + asleepMs, scheduler: context.clock.scheduler }
  const seen: Frame[] = []
  pattern
    .create(
      { ...SIZE, fps: 10 },
      { ...context, clock },
    )(undefined as never)
    .subscribe((frame) => seen.push(frame))
  await context.clock.pass(450)
  t.is(seen.length, 5)
  asleepMs = 3_600_000
  await context.clock.pass(150)
  t.true(seen.length <= 8, `${seen.length}`)
  t.true(ticksToMs(seen.at(-1)?.pts ?? 0) > 3_600_000)
  t.is(seen.length + (context.measures.snapshot().dropped.late ?? 0), 36_007)
})
