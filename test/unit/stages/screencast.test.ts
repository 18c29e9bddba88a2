import test from 'ava'
import { interval, NEVER } from 'rxjs'
import type { Frame } from '../../../src/domain/media.ts'
import { ticksToMs } from '../../../src/domain/time.ts'
import { AcknowledgementClock } from '../../../src/stages/source/screencast/acknowledgement-clock.ts'
import screencast from '../../../src/stages/source/screencast/screencast.ts'
import { testContext } from '../../../src/testing.ts'
import { RefreshingBrowser } from '../../helpers/refreshing-browser.ts'

function filming(fps: number) {
  const context = testContext()
  const { clock, pause } = context
  const capture = new RefreshingBrowser(clock)
  const frames: Frame[] = []
  const subscription = screencast
    .create(
      { fps, jpegQuality: 80 },
      { ...context, ports: { ...context.ports, capture } },
    )(NEVER)
    .subscribe((frame) => frames.push(frame))
  const changes = (everyMs: number) =>
    interval(everyMs, clock.scheduler).subscribe(() => {
      capture.change += 1
    })
  return { context, clock, pause, capture, frames, subscription, changes }
}

const changeOf = ({ data }: Frame): number => (data[0] ?? 0) + 256 * (data[1] ?? 0)

for (const fps of [10, 15, 30, 60])
  test(`a page that changes all the time gives ${fps} pictures a second, evenly, close to their ticks`, async (t) => {
    const { clock, frames, changes } = filming(fps)
    changes(5)
    await clock.pass(4000)
    const steady = frames.slice(5)
    const gaps = steady.slice(1).map(({ pts }, i) => ticksToMs(pts - (steady[i]?.pts ?? 0)))
    t.true(Math.abs(frames.length - 4 * fps) <= 5, `${frames.length} pictures`)
    t.true(Math.max(...gaps) - Math.min(...gaps) < 1000 / 60 + 1, `${Math.min(...gaps)} to ${Math.max(...gaps)} ms`)
    const tick = 1000 / fps
    // Captured times lie half a refresh after what is seen was painted.
    const painted = steady.map(({ pts }) => ticksToMs(pts) - 1000 / 120)
    const off = painted.map((ms) => Math.abs(ms / tick - Math.round(ms / tick)) * tick)
    t.true(Math.max(...off) <= 1000 / 120 + 1, `${Math.max(...off)} ms off its tick`)
  })

test('a page that changes once a second is filmed at each change, and never asked again', async (t) => {
  const { clock, frames, capture, changes } = filming(30)
  changes(1000)
  await clock.pass(5500)
  t.deepEqual(frames.map(changeOf), [0, 1, 2, 3, 4, 5])
  t.is(capture.refreshes, 0)
  t.is(capture.unacknowledged, 0)
})

test('after the browser was held back, the last change is there', async (t) => {
  const { clock, context, frames, capture, changes } = filming(30)
  const gate = context.credit.join()
  gate.set(false)
  const changing = changes(10)
  await clock.pass(1005)
  changing.unsubscribe()
  t.true(changeOf(frames.at(-1) as Frame) < capture.change, 'changes were lost while there was no room')
  t.true(capture.unacknowledged <= 3)
  gate.set(true)
  await clock.pass(1000)
  t.is(changeOf(frames.at(-1) as Frame), capture.change)
  t.is(capture.refreshes, 1)
  t.is(capture.unacknowledged, 0)
})

test('while capture is to hold the browser does not film; then the page is there as it is', async (t) => {
  const { clock, frames, pause, changes, capture } = filming(30)
  changes(10)
  await clock.pass(500)
  pause(true)
  const before = frames.length
  await clock.pass(1000)
  t.is(frames.length, before)
  pause(false)
  await clock.pass(100)
  t.true(frames.length > before)
  t.true(
    capture.change - changeOf(frames.at(-1) as Frame) < 20,
    `${capture.change - changeOf(frames.at(-1) as Frame)} changes behind, 10 ms each`,
  )
})

test('unsubscribing leaves no timer', async (t) => {
  const { clock, subscription, changes } = filming(30)
  const changing = changes(10)
  await clock.pass(500)
  changing.unsubscribe()
  subscription.unsubscribe()
  t.is(clock.timers, 0)
})

test('acknowledgements come once an interval, halfway between two refreshes', (t) => {
  const clock = new AcknowledgementClock(30, 0)
  clock.observe(1003)
  let nowMs = 1010
  const times: number[] = []
  for (let i = 0; i < 30; i += 1) {
    nowMs = clock.next(nowMs)
    times.push(nowMs)
  }
  const off = times.map((time) => Math.abs(((time - 1003) * 60) / 1000 - Math.round(((time - 1003) * 60) / 1000)))
  t.true(Math.max(...off) < 0.01)
  const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0))
  t.true(Math.max(...gaps) - Math.min(...gaps) < 0.01)
})
