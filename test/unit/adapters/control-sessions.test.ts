import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { ExclusiveSwitch } from '../../../src/engine/sessions/exclusive-switch.ts'
import type { RegisteredSession } from '../../../src/engine/sessions/held-session.ts'
import { SessionRegistry } from '../../../src/engine/sessions/session-registry.ts'
import { silentLog } from '../../../src/pipeline/ports/log-port.ts'
import { VIRTUAL_ORIGIN_MS, VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { type Later, later } from '../../helpers/later.ts'

const picture = { width: 640, height: 360, fps: 30 }

interface Fake extends RegisteredSession {
  closes: number
  /** The browser dies. */
  readonly die: (reason: string) => void
  /** Lets `close` finish, or fail. */
  readonly closing: Later<void>
}

function fake(sessionId: string): Fake {
  const gone = later<string>()
  const closing = later()
  return {
    sessionId,
    picture,
    gone: gone.promise,
    die: gone.resolve,
    closing,
    closes: 0,
    close() {
      this.closes++
      return closing.promise
    },
  }
}

const registry = ({ limit = 2, keepEnded = 100 } = {}) =>
  new SessionRegistry<Fake>({ limit, clock: new VirtualClock(), log: silentLog, keepEnded })

const states = (sessions: SessionRegistry<Fake>) =>
  sessions.list().map(({ sessionId, state }) => `${sessionId} ${state}`)

test('no more sessions than slots; one that is being opened has its slot, one that could not be gives it back', async (t) => {
  const sessions = registry()
  const first = later<Fake>()
  const opening = sessions.open(() => first.promise)
  await sessions.open(async () => fake('b'))
  let asked = false
  const refused = await t.throwsAsync(
    sessions.open(async () => {
      asked = true
      return fake('c')
    }),
    { code: 'SESSION_LIMIT' },
  )
  t.regex(refused?.message ?? '', /All 2 sessions/)
  t.false(asked)
  first.reject(new Error('no browser'))
  await t.throwsAsync(opening, { message: 'no browser' })
  await t.notThrowsAsync(sessions.open(async () => fake('c')))
  t.deepEqual(states(sessions), ['b open', 'c open'])
})

test('a session whose browser died is closed, listed as ended with the reason, and its slot is free', async (t) => {
  const sessions = registry({ limit: 1 })
  const dead = await sessions.open(async () => fake('a'))
  dead.die('it crashed')
  await turn()
  t.deepEqual(states(sessions), ['a ending'])
  t.is(dead.closes, 1)
  t.throws(() => sessions.use('a'), { code: 'BROWSER_GONE', message: /it crashed/ })
  await t.throwsAsync(
    sessions.open(async () => fake('b')),
    { code: 'SESSION_LIMIT' },
    'its recording is being finished',
  )
  dead.closing.resolve()
  await turn()
  t.deepEqual(sessions.entry('a'), {
    sessionId: 'a',
    picture,
    state: 'ended',
    openedAtMs: VIRTUAL_ORIGIN_MS,
    endedAtMs: VIRTUAL_ORIGIN_MS,
    endedBecause: 'it crashed',
  })
  t.throws(() => sessions.use('a'), { code: 'BROWSER_GONE' })
  await t.notThrowsAsync(sessions.open(async () => fake('b')))
})

test('a session is closed once, whoever asks; one that fails to close has ended too', async (t) => {
  const sessions = registry()
  const session = await sessions.open(async () => fake('a'))
  const ends = [sessions.end('a'), sessions.end('a')]
  session.die('it was closed by us')
  t.throws(() => sessions.use('a'), { code: 'SESSION_CLOSED' })
  session.closing.reject(new Error('disk'))
  for (const { state, endedBecause } of await Promise.all(ends)) {
    t.is(state, 'ended')
    t.is(endedBecause, 'it was closed')
  }
  t.is(session.closes, 1)
  t.is((await sessions.end('a')).state, 'ended')
  t.is(sessions.taken, 0)
})

test('what is not there is unknown', async (t) => {
  const sessions = registry()
  t.throws(() => sessions.use('x'), { code: 'SESSION_UNKNOWN' })
  t.throws(() => sessions.entry('x'), { code: 'SESSION_UNKNOWN' })
  await t.throwsAsync(sessions.end('x'), { code: 'SESSION_UNKNOWN' })
})

test('only the newest that have ended are kept', async (t) => {
  const sessions = registry({ limit: 1, keepEnded: 2 })
  for (const id of ['a', 'b', 'c', 'd']) {
    const session = await sessions.open(async () => fake(id))
    session.closing.resolve()
    if (id !== 'd') await sessions.end(id)
  }
  t.deepEqual(states(sessions), ['b ended', 'c ended', 'd open'])
})

test('closing ends all sessions, waits for those that are being opened, and takes no more', async (t) => {
  const sessions = registry({ limit: 3 })
  const open = await sessions.open(async () => fake('open'))
  const late = later<Fake>()
  const opening = sessions.open(() => late.promise)
  const failing = sessions.open(() => Promise.reject(new Error('no browser')))
  failing.catch(() => {})
  let closed = false
  const closing = sessions.close().then(() => {
    closed = true
  })
  await t.throwsAsync(
    sessions.open(async () => fake('x')),
    { code: 'SERVER_STOPPING' },
  )
  const session = fake('late')
  late.resolve(session)
  await opening
  open.closing.resolve()
  await turn()
  t.false(closed)
  session.closing.resolve()
  await closing
  t.is(session.closes, 1)
  t.deepEqual(states(sessions), ['open ended', 'late ended'])
  t.is(sessions.entry('late').endedBecause, 'the server was stopped')
})

const taken = () => new Error('taken')
const none = () => new Error('none')

test('of two that switch on at once one is refused, and of two that switch off', async (t) => {
  const both = new ExclusiveSwitch()
  const start = later<string>()
  const first = both.on(() => start.promise, taken)
  await t.throwsAsync(
    both.on(async () => t.fail(), taken),
    { message: 'taken' },
  )
  start.resolve('on')
  t.is(await first, 'on')
  const stop = later<string>()
  const off = both.off(() => stop.promise, none)
  await t.throwsAsync(
    both.off(async () => t.fail(), none),
    { message: 'none' },
  )
  stop.resolve('off')
  t.is(await off, 'off')
})

test('off waits for the on that is under way, even for one that fails, and the other way round', async (t) => {
  const both = new ExclusiveSwitch()
  const order: string[] = []
  const start = later()
  const on = both.on(async () => {
    await start.promise
    order.push('on')
    throw new Error('no picture')
  }, taken)
  const stop = later()
  const off = both.off(async () => {
    order.push('off')
    await stop.promise
    order.push('was off')
  }, none)
  await turn()
  t.deepEqual(order, [])
  start.resolve()
  await t.throwsAsync(on, { message: 'no picture' })
  const again = both.on(async () => void order.push('on again'), taken)
  await turn()
  t.deepEqual(order, ['on', 'off'])
  stop.resolve()
  await Promise.all([off, again])
  t.deepEqual(order, ['on', 'off', 'was off', 'on again'])
})

test('settled waits for what is under way and never rejects', async (t) => {
  const both = new ExclusiveSwitch()
  await t.notThrowsAsync(both.settled())
  const start = later()
  const on = both.on(() => start.promise, taken)
  let settled = false
  const waiting = both.settled().then(() => {
    settled = true
  })
  await turn()
  t.false(settled)
  start.reject(new Error('no picture'))
  await t.throwsAsync(on)
  await t.notThrowsAsync(waiting)
})
