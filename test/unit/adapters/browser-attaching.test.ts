import { EventEmitter } from 'node:events'
import test from 'ava'
import { BehaviorSubject, ReplaySubject } from 'rxjs'
import type { FilmedPage } from '../../../src/adapters/browser/running-screencast.ts'
import { createScreencast } from '../../../src/adapters/browser/screencast.ts'
import { silentLog } from '../../../src/pipeline/ports/log-port.ts'
import { VirtualClock } from '../../../src/testing.ts'

type CDPSession = Awaited<ReturnType<FilmedPage['createCDPSession']>>

/** A page to which attaching fails when a test says so, which no browser does at will. */
function troubledPage() {
  const clock = new VirtualClock()
  const connection = new EventEmitter()
  const gone = new ReplaySubject<string>(1)
  const attempts: number[] = []
  const sent: string[] = []
  const state = { failing: false, filming: true, session: undefined as CDPSession | undefined }
  const createCDPSession = async () => {
    attempts.push(clock.now() - clock.originMs)
    if (state.failing) throw new Error('Target closed')
    const session = Object.assign(new EventEmitter(), {
      connection: () => connection,
      send: async (command: string) => {
        sent.push(command)
        if (!state.filming) throw new Error('Session closed')
      },
      detach: async () => {
        sent.push('detach')
      },
    })
    state.session = session as unknown as CDPSession
    return state.session
  }
  const filmed = new BehaviorSubject<FilmedPage | undefined>({ createCDPSession })
  const screencast = createScreencast(
    { filmed, size: () => ({ width: 64, height: 48 }), sessionId: 'filmed', gone, clock, log: silentLog },
    { jpegQuality: 80 },
  )
  const film = () => {
    const outcome = { error: undefined as { code: string; message: string } | undefined }
    const sizes: string[] = []
    const subscription = screencast.pictures.subscribe({
      next: ({ width, height }) => sizes.push(`${width}x${height}`),
      error: (error) => {
        outcome.error = error
      },
    })
    return { outcome, subscription, sizes }
  }
  const lose = () => connection.emit('sessiondetached', state.session)
  /** The browser sends a picture of that size; gives whether it was acknowledged at once. */
  const paint = (width: number, height: number): boolean => {
    const { length } = sent
    const data = Buffer.from([
      0xff,
      0xd8,
      0xff,
      0xc0,
      0,
      9,
      8,
      height >> 8,
      height & 255,
      width >> 8,
      width & 255,
      0,
      0,
    ])
    state.session?.emit('Page.screencastFrame', { data: data.toString('base64'), sessionId: 1, metadata: {} } as never)
    return sent.slice(length).includes('Page.screencastFrameAck')
  }
  return { clock, connection, filmed, gone, attempts, sent, state, film, lose, paint }
}

test('a page that has no target for some seconds is attached to again', async (t) => {
  const { clock, attempts, state, film, lose } = troubledPage()
  const { outcome, subscription } = film()
  await clock.pass(100)
  t.deepEqual(attempts, [0])
  for (const round of [1, 2]) {
    state.failing = true
    lose()
    await clock.pass(4000)
    state.failing = false
    await clock.pass(300)
    t.is(outcome.error, undefined, `round ${round}`)
    const { length } = attempts
    await clock.pass(60_000)
    t.is(attempts.length, length, 'attached')
  }
  t.is(clock.timers, 0)
  subscription.unsubscribe()
})

test('a session that cannot film is left before another is made', async (t) => {
  const { clock, sent, state, film } = troubledPage()
  state.filming = false
  const { outcome, subscription } = film()
  await clock.pass(150)
  state.filming = true
  await clock.pass(200)
  t.deepEqual(sent, ['Page.startScreencast', 'detach', 'Page.startScreencast'])
  t.is(outcome.error, undefined)
  subscription.unsubscribe()
  t.is(sent.at(-1), 'detach')
})

test('a page that cannot be attached to for five seconds is gone, with the reason', async (t) => {
  const { clock, state, film, attempts } = troubledPage()
  state.failing = true
  const { outcome } = film()
  await clock.pass(4900)
  t.is(outcome.error, undefined)
  await clock.pass(300)
  t.like(outcome.error, { code: 'BROWSER_GONE' })
  t.regex(outcome.error?.message ?? '', /Target closed/)
  const { length } = attempts
  await clock.pass(10_000)
  t.is(attempts.length, length)
  t.is(clock.timers, 0)
})

test('when the page is gone, that is the reason told, at once', async (t) => {
  const { clock, state, film, gone } = troubledPage()
  state.failing = true
  const { outcome } = film()
  await clock.pass(500)
  gone.next('the page crashed')
  t.regex(outcome.error?.message ?? '', /the page crashed/)
  t.is(clock.timers, 0)
  const late = film()
  t.regex(late.outcome.error?.message ?? '', /the page crashed/)
})

test('screencasts that come and go leave no listener on the browser', async (t) => {
  const { clock, connection, gone, film } = troubledPage()
  for (let round = 0; round < 20; round += 1) {
    const { subscription } = film()
    await clock.pass(10)
    subscription.unsubscribe()
    await clock.settle()
  }
  t.false(gone.observed)
  t.is(connection.listenerCount('sessiondetached'), 0)
})

test('of two pages in turn the one filmed before is left, and while there is none nothing fails', async (t) => {
  const { clock, sent, state, filmed, film } = troubledPage()
  const { outcome, subscription } = film()
  await clock.pass(10)
  const first = state.session
  const { createCDPSession } = filmed.value!
  filmed.next({ createCDPSession })
  await clock.pass(10)
  t.not(state.session, first)
  t.deepEqual(sent, ['Page.startScreencast', 'detach', 'Page.startScreencast'])
  filmed.next(undefined)
  await clock.pass(60_000)
  t.deepEqual(sent.slice(3), ['detach'])
  t.is(outcome.error, undefined)
  filmed.next({ createCDPSession })
  await clock.pass(10)
  t.deepEqual(sent.slice(4), ['Page.startScreencast'])
  t.is(clock.timers, 0)
  subscription.unsubscribe()
})

test('a page left while it is attached to is not filmed', async (t) => {
  const { clock, sent, filmed, film } = troubledPage()
  const { createCDPSession } = filmed.value!
  const { subscription } = film()
  filmed.next({ createCDPSession })
  await clock.pass(10)
  t.deepEqual(sent, ['detach', 'Page.startScreencast'])
  subscription.unsubscribe()
})

test('a page that was turned to is filmed from its first picture of the right size, for a second; after that as it is', async (t) => {
  const { clock, sent, filmed, film, paint } = troubledPage()
  const { sizes, subscription } = film()
  await clock.pass(10)
  t.true(paint(101, 100), 'the browser goes on')
  t.false(paint(64, 48))
  await clock.pass(500)
  t.deepEqual(sizes, ['64x48'])
  const { createCDPSession } = filmed.value!
  filmed.next({ createCDPSession })
  await clock.pass(900)
  paint(101, 100)
  const { length } = sent
  await clock.pass(150)
  t.deepEqual(
    sent.slice(length),
    ['Page.stopScreencast', 'Page.startScreencast'],
    'one at rest is asked for its picture',
  )
  paint(101, 100)
  t.deepEqual(sizes, ['64x48', '101x100'])
  subscription.unsubscribe()
  t.is(clock.timers, 0)
})
