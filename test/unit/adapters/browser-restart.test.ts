import test from 'ava'
import { BehaviorSubject, firstValueFrom, timer } from 'rxjs'
import {
  attemptHeld,
  FIRST_DELAY_MS,
  MOST_ATTEMPTS,
  NO_ATTEMPTS,
  nextAttempt,
  STEADY_MS,
} from '../../../src/adapters/browser/faults/attempts.ts'
import { KeptBrowser, type KeptRun } from '../../../src/adapters/browser/faults/kept-browser.ts'
import { silentLog } from '../../../src/pipeline/ports/log-port.ts'
import { VirtualClock } from '../../../src/testing.ts'
import { type Later, later } from '../../helpers/later.ts'

test('attempts wait twice as long each, end, and begin anew after a steady time', (t) => {
  const delays: number[] = []
  let attempts = NO_ATTEMPTS
  let nowMs = 1000
  for (let next = nextAttempt(attempts, nowMs); next; next = nextAttempt(attempts, nowMs)) {
    delays.push(next.delayMs)
    attempts = next.attempts
    nowMs += next.delayMs + 10
  }
  t.deepEqual(delays, [500, 1000, 2000, 4000, 8000])
  const held = attemptHeld(attempts, nowMs)
  t.is(nextAttempt(held, nowMs + STEADY_MS - 1), undefined)
  t.is(nextAttempt(held, nowMs + STEADY_MS)?.delayMs, FIRST_DELAY_MS)
})

test('attempts that fail are in a row however long each takes', async (t) => {
  const { clock, runs, startedAtMs, state, open } = fakeBrowser({ restart: true })
  const { reason } = await open()
  state.failingAfterMs = STEADY_MS + 10_000
  runs[0]!.end.resolve('it fell over')
  await clock.pass(20 * STEADY_MS)
  t.is(startedAtMs.length, 1 + MOST_ATTEMPTS)
  t.is(reason(), 'it fell over, again and again')
})

interface FakeRun extends KeptRun<string> {
  readonly name: string
  readonly end: Later<string>
  readonly opened: string[]
  readonly closed: string[]
  /** Address of its page. */
  at: string
}

/** A browser that starts and ends as a test says: none of these faults comes when it is wanted. */
function fakeBrowser({ restart }: { restart: boolean }) {
  const clock = new VirtualClock()
  const runs: FakeRun[] = []
  const startedAtMs: number[] = []
  const told: string[] = []
  const seen: (string | undefined)[] = []
  const state = { failing: false, failingAfterMs: 0, opening: Promise.resolve() }
  const start = async (): Promise<FakeRun> => {
    startedAtMs.push(clock.now() - clock.originMs)
    if (state.failingAfterMs > 0) await firstValueFrom(timer(state.failingAfterMs, clock.scheduler))
    if (state.failing || state.failingAfterMs > 0) throw new Error('no room')
    const end = later<string>()
    const name = `run ${runs.length}`
    const closed: string[] = []
    const opened: string[] = []
    const run: FakeRun = {
      ...{ name, end, opened, closed, gone: end.promise, filmed: new BehaviorSubject(name), at: 'about:blank' },
      address: () => run.at,
      reopen: async (address) => {
        opened.push(address)
        await state.opening
        run.at = address
      },
      close: async (reason) => {
        closed.push(reason)
        end.resolve(reason)
      },
    }
    runs.push(run)
    return run
  }
  const open = async () => {
    const kept = await KeptBrowser.start<string, FakeRun>({
      ...{ start, restart, clock, log: silentLog },
      onLost: (reason) => told.push(`lost: ${reason}`),
      onRestarted: (reason, restarts) => told.push(`restarted ${restarts}: ${reason}`),
    })
    kept.filmed.subscribe((filmed) => seen.push(filmed))
    let reason: string | undefined
    void kept.closed.then((why) => {
      reason = why
    })
    return { kept, reason: () => reason }
  }
  return { clock, runs, startedAtMs, told, seen, state, open }
}

test('without being asked for, a browser that ends is gone, and what is left of it is closed', async (t) => {
  const { clock, runs, told, open } = fakeBrowser({ restart: false })
  const { kept, reason } = await open()
  runs[0]!.end.resolve('it fell over')
  await clock.pass(60_000)
  t.is(reason(), 'it fell over')
  t.deepEqual(runs[0]!.closed, ['it fell over'])
  t.is(runs.length, 1)
  t.deepEqual(told, [])
  t.false(kept.restarting)
})

test('a browser that ends is started again with its last address; meanwhile there is nothing to film', async (t) => {
  const { clock, runs, told, seen, state, open } = fakeBrowser({ restart: true })
  const { kept, reason } = await open()
  runs[0]!.at = 'https://example.com/a'
  const loading = later()
  state.opening = loading.promise
  runs[0]!.end.resolve('it fell over')
  await clock.pass(FIRST_DELAY_MS - 1)
  t.is(runs.length, 1)
  t.true(kept.restarting)
  await clock.pass(1000)
  t.is(runs.length, 2)
  t.deepEqual(runs[1]!.opened, ['https://example.com/a'])
  t.deepEqual(seen, ['run 0', undefined])
  t.is(kept.run, runs[0]!)
  loading.resolve()
  await clock.settle()
  t.deepEqual(seen, ['run 0', undefined, 'run 1'])
  t.is(kept.run, runs[1]!)
  t.false(kept.restarting)
  t.is(kept.restarts, 1)
  t.deepEqual(told, ['lost: it fell over', 'restarted 1: it fell over'])
  t.is(reason(), undefined)
  await kept.close('it was closed')
  t.is(reason(), 'it was closed')
  t.deepEqual(runs[1]!.closed, ['it was closed'])
  t.is(clock.timers, 0)
})

test('a browser that cannot be started again is tried some times, ever later, and then gone', async (t) => {
  const { clock, runs, startedAtMs, state, open } = fakeBrowser({ restart: true })
  const { reason } = await open()
  state.failing = true
  runs[0]!.end.resolve('it fell over')
  await clock.pass(15_400)
  t.is(reason(), undefined)
  await clock.pass(60_000)
  t.deepEqual(startedAtMs.slice(1), [500, 1500, 3500, 7500, 15_500])
  t.is(reason(), 'it fell over, again and again')
})

test('a browser that falls over again while it is being opened is one more attempt', async (t) => {
  const { clock, runs, state, open } = fakeBrowser({ restart: true })
  const { kept, reason } = await open()
  runs[0]!.at = 'https://example.com/a'
  state.opening = new Promise(() => {})
  for (let round = 0; round <= MOST_ATTEMPTS; round += 1) {
    runs.at(-1)!.end.resolve(`fall ${round}`)
    await clock.pass(10_000)
  }
  t.is(runs.length, 1 + MOST_ATTEMPTS)
  t.is(reason(), `fall ${MOST_ATTEMPTS}, again and again`)
  for (const { opened } of runs.slice(1)) t.deepEqual(opened, ['https://example.com/a'])
  t.true(runs.every(({ closed }) => closed.length > 0))
  t.false(kept.restarting)
})

test('the address to open again is the last that was open, whatever browsers in between came to show', async (t) => {
  const { clock, runs, open } = fakeBrowser({ restart: true })
  await open()
  const fall = async (at: string) => {
    const run = runs.at(-1)!
    run.at = at
    run.end.resolve('it fell over')
    await clock.pass(10_000)
    return runs.at(-1)!.opened
  }
  t.deepEqual(await fall('about:blank'), [])
  t.deepEqual(await fall('file:///a.html'), ['file:///a.html'])
  t.deepEqual(await fall('chrome-error://chromewebdata/'), ['file:///a.html'])
  t.deepEqual(await fall(''), ['file:///a.html'])
  t.deepEqual(await fall('http://example.com/b'), ['http://example.com/b'])
})

for (const when of ['before the next attempt', 'while it starts'] as const) {
  test(`closing ${when} leaves nothing behind`, async (t) => {
    const { clock, runs, state, open } = fakeBrowser({ restart: true })
    const { kept, reason } = await open()
    state.opening = new Promise(() => {})
    runs[0]!.end.resolve('it fell over')
    await clock.pass(when === 'while it starts' ? FIRST_DELAY_MS + 10 : 10)
    await kept.close('it was closed')
    t.is(reason(), 'it was closed')
    t.is(runs.length, when === 'while it starts' ? 2 : 1)
    t.true(runs.every(({ closed }) => closed.length > 0))
    t.is(clock.timers, 0)
    await clock.pass(60_000)
    t.is(runs.length, when === 'while it starts' ? 2 : 1)
  })
}
