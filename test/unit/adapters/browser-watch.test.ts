import test from 'ava'
import { BehaviorSubject } from 'rxjs'
import { lookOf, type ProcessLook, parseThread } from '../../../src/adapters/browser/faults/process-look.ts'
import { isHung, NO_SILENCE, nextSilence } from '../../../src/adapters/browser/faults/silence.ts'
import { WATCH_PERIOD_MS, WatchedBrowser } from '../../../src/adapters/browser/faults/watch-browser.ts'
import { type AskedTab, watchPages } from '../../../src/adapters/browser/faults/watch-pages.ts'
import { VirtualClock } from '../../../src/testing.ts'
import { type Later, later } from '../../helpers/later.ts'

const [STOPPED, ASLEEP]: ProcessLook[] = [
  { cpuMs: 100, stopped: true, working: false },
  { cpuMs: 100, stopped: false, working: false },
]

/** A browser that answers and looks as a test says: none hangs in each of these ways at will. */
function watched(options: { looks?: (nowMs: number) => ProcessLook | undefined } = {}) {
  const clock = new VirtualClock()
  const hung: number[] = []
  const state = { answers: true, asked: 0, looked: 0 }
  const owed: Later<void>[] = []
  const watch = new WatchedBrowser({
    clock,
    ask: async () => {
      state.asked += 1
      if (state.answers) return
      const answer = later<void>()
      owed.push(answer)
      await answer.promise
    },
    look: async () => {
      state.looked += 1
      return options.looks?.(clock.now() - clock.originMs)
    },
    onHung: (silentMs) => hung.push(silentMs),
  })
  /** Lets so many periods go by. */
  const periods = async (count: number) => {
    for (let i = 0; i < count; i += 1) await clock.pass(WATCH_PERIOD_MS)
  }
  return { clock, hung, state, owed, watch, periods }
}

test('a browser that answers is asked each period and not looked at', async (t) => {
  const { hung, state, periods, watch, clock } = watched()
  await periods(100)
  t.deepEqual([state.asked, state.looked, hung], [100, 0, []])
  t.false(watch.isLate)
  state.answers = false
  await periods(1)
  t.false(watch.isLate, 'it was asked just now')
  await periods(1)
  t.true(watch.isLate)
  watch.stop()
  t.is(clock.timers, 0)
})

const busy = (share: number) => (nowMs: number) => ({ cpuMs: nowMs * share, stopped: false, working: true })
for (const [what, looks, periodsToHang] of [
  ['stopped', () => STOPPED, 5],
  ['asleep with nothing to do', () => ASLEEP, 5],
  ['turning in a circle', busy(1), 5],
  ['turning in a circle on half a processor', busy(0.5), 8],
  ['such that nothing is told of it', () => undefined, 13],
] as const) {
  test(`a browser that is ${what} hangs after ${periodsToHang} periods, and is told of once`, async (t) => {
    const { hung, state, periods, clock } = watched({ looks })
    state.answers = false
    // In the first of them it is asked.
    await periods(periodsToHang - 1)
    t.deepEqual(hung, [])
    await periods(1)
    t.deepEqual(hung, [(periodsToHang - 1) * WATCH_PERIOD_MS])
    await periods(20)
    t.is(hung.length, 1)
    t.is(clock.timers, 0)
  })
}

test('one that waits for a processor or a disk is only late, however long, and so is one that was late before', async (t) => {
  const { hung, state, owed, periods } = watched({ looks: () => ({ cpuMs: 100, stopped: false, working: true }) })
  state.answers = false
  await periods(500)
  t.deepEqual(hung, [])
  t.is(owed.length, 1)
  state.answers = true
  owed[0]?.resolve()
  await periods(3)
  t.is(state.asked, 4)

  const slow = watched({ looks: () => ASLEEP })
  slow.state.answers = false
  for (let i = 0; i < 50; i += 1) {
    await slow.periods(4)
    slow.owed.at(-1)?.resolve()
  }
  t.deepEqual(slow.hung, [], 'each answer begins anew')
})

test('looks that come late are of a machine that slept, and count for nothing', async (t) => {
  const { hung, state, clock, periods } = watched({ looks: () => STOPPED })
  state.answers = false
  await periods(1)
  const { now } = clock
  let sleptMs = 0
  Object.assign(clock, { now: () => now.call(clock) + sleptMs })
  for (let i = 0; i < 20; i += 1) {
    sleptMs += WATCH_PERIOD_MS
    await periods(1)
  }
  t.deepEqual([hung, state.looked], [[], 0])
})

test('what Linux tells of threads is read, whatever their name', (t) => {
  const rest = '1 1 1 0 -1 4194560 1 2 3 4 150 25 0 0 20 0 1 0 5'
  t.deepEqual(parseThread(`17 (a) R (b) S ${rest}`), { state: 'S', cpuMs: 1750 })
  const [asleep, runs, held] = ['S', 'R', 't'].map((state) => ({ state, cpuMs: 10 }))
  t.deepEqual(lookOf([asleep!, asleep!]), { cpuMs: 10, stopped: false, working: false })
  t.like(lookOf([asleep!, runs!]), { working: true })
  t.like(lookOf([held!, asleep!]), { working: true, stopped: false })
  t.like(lookOf([{ state: 'T', cpuMs: 1 }]), { stopped: true })
  t.is(lookOf([]), undefined)
  t.is(lookOf([parseThread('nothing')]), undefined)
})

/** A page in the picture that answers when a test says so. */
function watchedPage() {
  const clock = new VirtualClock()
  const told: string[] = []
  const state = { answers: true, excused: false, asked: 0 }
  const owed: Later<void>[] = []
  const tab = (name: string) => ({
    name,
    crashed: new BehaviorSubject(false),
    session: {
      send: async () => {
        state.asked += 1
        if (state.answers) return
        const answer = later<void>()
        owed.push(answer)
        await answer.promise
      },
    } as unknown as AskedTab['session'],
  })
  const filmed = new BehaviorSubject<ReturnType<typeof tab> | undefined>(tab('a'))
  const end = watchPages({
    ...{ clock, filmed, periodMs: 1000, excused: () => state.excused },
    onUnresponsive: ({ name }) => told.push(`${name} hangs`),
    onRecovered: ({ name }) => told.push(`${name} is back`),
  })
  return { clock, told, state, owed, tab, filmed, end }
}

test('a page that does not answer for three periods is told of, and when it does again', async (t) => {
  const { clock, told, state, owed, end } = watchedPage()
  await clock.pass(10_000)
  t.is(state.asked, 10)
  state.answers = false
  await clock.pass(3000)
  t.deepEqual(told, [])
  await clock.pass(60_000)
  t.deepEqual(told, ['a hangs'])
  state.answers = true
  owed[0]?.resolve()
  await clock.settle()
  t.deepEqual(told, ['a hangs', 'a is back'])
  await clock.pass(10_000)
  t.is(told.length, 2)
  end()
  t.is(clock.timers, 0)
})

test('pages that a dialog or their browser holds are no fault; one that is left while it hangs is told of when it is back or closed', async (t) => {
  const { clock, told, state, owed, tab, filmed } = watchedPage()
  state.answers = false
  state.excused = true
  await clock.pass(60_000)
  t.deepEqual(told, [])
  state.excused = false
  await clock.pass(4000)
  t.deepEqual(told, ['a hangs'])
  const left = filmed.value
  filmed.next(tab('b'))
  state.answers = true
  await clock.pass(60_000)
  t.deepEqual(told, ['a hangs'])
  owed[0]?.reject(new Error('Target closed'))
  await clock.settle()
  t.deepEqual(told, ['a hangs', 'a is back'])

  filmed.next(left)
  state.answers = false
  await clock.pass(4000)
  // Its process ends: what is told of that is told otherwise.
  left?.crashed.next(true)
  owed[1]?.reject(new Error('Target crashed'))
  await clock.settle()
  t.deepEqual(told, ['a hangs', 'a is back', 'a hangs'])
})

test('one that sleeps now and then between working is not hung: only looks in a row count', (t) => {
  let silence = NO_SILENCE
  for (let look = 1; look <= 40; look += 1) {
    const working = look % 4 === 0
    silence = nextSilence(silence, { stopped: false, working, cpuMs: 100 }, 5000)
    t.false(isHung(silence, 5000), `look ${look}`)
  }
})
