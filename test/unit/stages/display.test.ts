import test from 'ava'
import { interval, NEVER } from 'rxjs'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { Frame } from '../../../src/domain/media.ts'
import { ticksToMs } from '../../../src/domain/time.ts'
import { FakeCapture } from '../../../src/pipeline/testing/fake-capture.ts'
import display from '../../../src/stages/source/display/display.ts'
import { testContext } from '../../../src/testing.ts'

const REFRESH_MS = 1000 / 60

function filming(fps: number) {
  const context = testContext()
  const capture = new FakeCapture(context.clock)
  const { screen } = capture
  screen.lively = false
  const frames: Frame[] = []
  const errors: unknown[] = []
  const subscription = display
    .create(
      { fps },
      { ...context, ports: { ...context.ports, capture } },
    )(NEVER)
    .subscribe({
      next: (frame) => frames.push(frame),
      error: (error) => errors.push(error),
    })
  const paints = (everyMs: number) => interval(everyMs, context.clock.scheduler).subscribe(() => screen.change())
  return { context, clock: context.clock, screen, frames, errors, subscription, paints }
}

const gapsMs = (frames: readonly Frame[]): number[] =>
  frames.slice(1).map(({ pts }, i) => ticksToMs(pts - (frames[i]?.pts ?? 0)))

test('a page at rest gives one picture, and one for each change, at once', async (t) => {
  const { clock, frames, screen } = filming(30)
  await clock.pass(3000)
  t.is(frames.length, 1)
  for (let n = 0; n < 4; n++) {
    screen.change()
    await clock.pass(1)
    t.is(frames.length, n + 2, 'in the same millisecond')
    await clock.pass(999)
  }
  t.is(screen.grabs, 5)
})

for (const fps of [10, 30, 60])
  test(`a page that paints all the time gives ${fps} pictures a second, evenly, each taken right after a paint`, async (t) => {
    const { clock, frames, screen, paints } = filming(fps)
    const paintedAtMs: number[] = []
    paints(REFRESH_MS).add(interval(REFRESH_MS, clock.scheduler).subscribe(() => paintedAtMs.push(clock.now())))
    await clock.pass(4000)
    t.true(Math.abs(frames.length - 4 * fps) <= 3, `${frames.length} pictures`)
    const gaps = gapsMs(frames.slice(3))
    t.true(Math.max(...gaps) - Math.min(...gaps) <= REFRESH_MS + 1, `${Math.min(...gaps)} to ${Math.max(...gaps)} ms`)
    t.is(screen.grabs, frames.length)
  })

test('a page that paints at 50 Hz is taken 30 times a second on the whole', async (t) => {
  const { clock, frames, paints } = filming(30)
  paints(20)
  await clock.pass(4000)
  t.true(Math.abs(frames.length - 120) <= 3, `${frames.length} pictures`)
})

test('the last change of a row is never missed', async (t) => {
  const { clock, frames, screen } = filming(30)
  await clock.pass(1000)
  for (const afterMs of [0, 5, 9, 14, 17, 21, 30]) {
    await clock.pass(afterMs)
    screen.change()
  }
  const lastMs = clock.now()
  await clock.pass(2000)
  const last = frames.at(-1) as Frame
  t.true(Math.abs(last.capturedAtMs - lastMs) < 20, `${lastMs - last.capturedAtMs} ms before`)
})

test('without room below nothing is read; the newest change is taken when there is some', async (t) => {
  const { clock, context, frames, screen, paints } = filming(30)
  await clock.pass(500)
  const gate = context.credit.join()
  gate.set(false)
  const grabs = screen.grabs
  const painting = paints(REFRESH_MS)
  await clock.pass(1000)
  painting.unsubscribe()
  await clock.pass(1000)
  t.is(screen.grabs, grabs)
  gate.set(true)
  await clock.pass(1)
  t.is(screen.grabs, grabs + 1)
  const last = frames.at(-1) as Frame
  t.true(clock.now() - last.capturedAtMs > 900, 'with the time of its change')
})

for (const divisor of [1, 4])
  test(`pictures that nobody had room for are counted, where one of ${divisor} is wanted`, async (t) => {
    const { clock, context, screen, paints } = filming(30)
    const { credit, load, measures } = context
    const gate = credit.join()
    load.join().set(divisor)
    const missed = () => measures.snapshot().dropped['no-credit'] ?? 0
    paints(REFRESH_MS)
    await clock.pass(20)
    gate.set(false)
    await clock.pass(1000)
    t.is(screen.grabs, 1)
    t.is(missed(), 0, 'an encoder is being started')
    gate.set(true)
    await clock.pass(2000)
    gate.set(false)
    await clock.pass(4000)
    const share = missed() / (4 * (30 / divisor))
    t.true(share > 0.85 && share <= 1.05, `${missed()}`)
    gate.set(true)
    await clock.pass(1000)
    // No room for less than the time between two pictures, again and again.
    const before = missed()
    for (let turn = 0; turn < 40; turn += 1) {
      gate.set(false)
      await clock.pass(10)
      gate.set(true)
      await clock.pass(30)
    }
    t.is(missed(), before)
  })

test('a lane that is behind is given fewer pictures', async (t) => {
  const { clock, context, frames, paints } = filming(30)
  paints(REFRESH_MS)
  await clock.pass(1000)
  const gate = context.load.join()
  gate.set(4)
  const before = frames.length
  await clock.pass(4000)
  t.true(Math.abs(frames.length - before - 30) <= 2, `${frames.length - before} pictures in 4 s`)
})

test('while capture is to hold, nothing is read', async (t) => {
  const { clock, context, screen, paints } = filming(30)
  paints(REFRESH_MS)
  await clock.pass(500)
  context.pause(true)
  const grabs = screen.grabs
  await clock.pass(1000)
  t.is(screen.grabs, grabs)
  context.pause(false)
  await clock.pass(100)
  t.true(screen.grabs > grabs)
})

test('a display that ends ends the film with its reason', async (t) => {
  const { clock, screen, errors } = filming(30)
  await clock.pass(100)
  screen.fail(new FlyBrowserError('DISPLAY_GONE', { session: 'local', reason: 'its server ended with SIGKILL' }))
  t.like(errors[0], { code: 'DISPLAY_GONE' })
})

test('times never run back', async (t) => {
  const { clock, frames, paints } = filming(60)
  paints(7)
  await clock.pass(2000)
  t.true(gapsMs(frames).every((gap) => gap >= 0))
})
