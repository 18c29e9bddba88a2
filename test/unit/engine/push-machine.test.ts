import test from 'ava'
import fc from 'fast-check'
import { type ErrorCode, FlyBrowserError } from '../../../src/domain/errors.ts'
import {
  type DestinationEvent,
  type DestinationPhase,
  firstPhase,
  MOST_ATTEMPTS,
  nextPhase,
  retryDelayMs,
} from '../../../src/engine/push/destination-machine.ts'

const at = (nowMs: number, random = 1) => ({ nowMs, random })
const lost = (code: ErrorCode): DestinationEvent => ({ kind: 'lost', error: new FlyBrowserError(code) })
const ACCEPTED: DestinationEvent = { kind: 'accepted' }
const DUE: DestinationEvent = { kind: 'due' }

/** A phase after events, one a millisecond. */
const after = (...events: readonly DestinationEvent[]): DestinationPhase =>
  events.reduce((phase, event, index) => nextPhase(phase, event, at(index + 1)), firstPhase(0))

test('one that is lost is tried again, ever later and never later than half a minute', (t) => {
  const events: DestinationEvent[] = []
  const delays = Array.from({ length: 8 }, () => {
    events.push(lost('PUSH_UNREACHABLE'))
    const phase = after(...events)
    t.is(phase.state, 'reconnecting')
    t.is(phase.sinceMs, 1)
    const delay = (phase.retryAtMs ?? 0) - events.length
    events.push(DUE)
    return delay
  })
  t.deepEqual(delays, [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
})

test('delays are spread between half and all', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
      const delay = retryDelayMs(attempts, random)
      const whole = Math.min(30_000, 1000 * 2 ** (attempts - 1))
      t.true(delay >= whole / 2 && delay <= whole)
    }),
  )
})

test('a refusal is for good at the third time in a row, since a server may still hold the connection that was lost', (t) => {
  const refused = lost('PUSH_REFUSED')
  t.is(after(refused, DUE, refused).state, 'reconnecting')
  t.like(after(refused, DUE, refused, DUE, refused), { state: 'failed', retryAtMs: undefined })
  t.like(after(lost('PUSH_TLS_FAILED')), { state: 'failed' })
  const again = after(ACCEPTED, lost('PUSH_CLOSED'), DUE, lost('PUSH_REFUSED'))
  t.is(again.state, 'reconnecting')
  t.like(nextPhase(nextPhase(again, DUE, at(10)), ACCEPTED, at(11)), {
    state: 'live',
    reconnects: 1,
    reason: undefined,
  })
  t.is(after(ACCEPTED, lost('PUSH_HOST_REFUSED')).state, 'failed')
})

test('a server that hangs up on hearing the key has refused it at the third time', (t) => {
  const hangsUp = lost('PUSH_KEY_REFUSED')
  t.is(after(hangsUp, DUE, hangsUp).state, 'reconnecting')
  t.like(after(hangsUp, DUE, hangsUp, DUE, hangsUp), { state: 'failed', refusals: 3 })
  t.is(after(hangsUp, DUE, hangsUp, DUE, lost('PUSH_CLOSED'), DUE, hangsUp).state, 'reconnecting')
})

test('it is given up after very many attempts; a good while of being live begins the count anew', (t) => {
  const trying = Array.from({ length: MOST_ATTEMPTS - 1 }, () => [lost('PUSH_UNREACHABLE'), DUE]).flat()
  const nearly = after(...trying)
  t.is(nearly.state, 'reconnecting')
  t.is(nextPhase(nearly, lost('PUSH_UNREACHABLE'), at(1e6)).state, 'failed')
  const live = nextPhase(nearly, ACCEPTED, at(1e6))
  t.is(nextPhase(live, lost('PUSH_CLOSED'), at(1e6 + 29_999)).state, 'failed')
  t.like(nextPhase(live, lost('PUSH_CLOSED'), at(1e6 + 30_000)), { state: 'reconnecting', attempts: 1 })
})

test('whatever happens, what is over stays over, and who waits knows until when', (t) => {
  const event = fc.oneof(
    fc.constantFrom<DestinationEvent>(ACCEPTED, DUE, { kind: 'stopped' }),
    fc.constantFrom<ErrorCode>('PUSH_CLOSED', 'PUSH_REFUSED', 'PUSH_KEY_REFUSED', 'PUSH_HOST_REFUSED').map(lost),
  )
  fc.assert(
    fc.property(fc.array(event, { maxLength: 20 }), (events) => {
      let phase = firstPhase(0)
      for (const [index, next] of events.entries()) {
        const before = phase
        phase = nextPhase(phase, next, at(index + 1))
        if (before.state === 'stopped' || before.state === 'failed') t.is(phase, before)
        if (next.kind === 'lost' && phase.state === 'reconnecting') t.true((phase.retryAtMs ?? 0) > index + 1)
        if (phase.state === 'live' || phase.state === 'failed') t.is(phase.retryAtMs, undefined)
        t.is(phase.state === 'reconnecting' || phase.state === 'failed' ? phase.reason === undefined : false, false)
      }
    }),
    { numRuns: 200 },
  )
})
