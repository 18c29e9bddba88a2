import test from 'ava'
import { NEVER, type Observable, of, timer } from 'rxjs'
import { serverSilence } from '../../../src/adapters/display/server-silence.ts'
import { VirtualClock } from '../../../src/testing.ts'

function watch(ask: (clock: VirtualClock, asked: number) => Observable<unknown>) {
  const clock = new VirtualClock()
  const seen = { asked: 0, silentAt: undefined as number | undefined }
  const subscription = serverSilence(() => {
    seen.asked += 1
    return ask(clock, seen.asked)
  }, clock).subscribe(() => {
    seen.silentAt = clock.now() - clock.originMs
  })
  return { clock, seen, subscription }
}

test('a display that answers is asked every five seconds, and is left alone', async (t) => {
  const { clock, seen, subscription } = watch(() => of('here'))
  await clock.pass(61_000)
  t.is(seen.silentAt, undefined)
  t.is(seen.asked, 13)
  subscription.unsubscribe()
  t.is(clock.timers, 0)
})

test('one that answers late is not silent', async (t) => {
  const { clock, seen } = watch((clock) => timer(14_000, clock.scheduler))
  await clock.pass(120_000)
  t.is(seen.silentAt, undefined)
})

test('one that leaves a question unanswered is silent, once', async (t) => {
  const { clock, seen } = watch((_, asked) => (asked < 3 ? of('here') : NEVER))
  await clock.pass(24_900)
  t.is(seen.silentAt, undefined)
  await clock.pass(60_000)
  t.is(seen.silentAt, 26_000)
  t.is(clock.timers, 0)
})

test('an answer that came while this process was frozen is read after its timer, and counts', async (t) => {
  const { clock, seen, subscription } = watch((clock) => timer(15_001, clock.scheduler))
  await clock.pass(120_000)
  t.is(seen.silentAt, undefined)
  t.true(seen.asked > 5)
  subscription.unsubscribe()
})
