import test from 'ava'
import { type ErrorCode, FlyBrowserError } from '../../../src/domain/errors.ts'
import { retryAtMs } from '../../../src/engine/recordings/objects/retry-schedule.ts'
import { retrying } from '../../../src/engine/recordings/objects/retrying.ts'
import { VIRTUAL_ORIGIN_MS, VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'

const delay = (code: ErrorCode, count: number, random = 1, patienceMs = Number.POSITIVE_INFINITY) =>
  retryAtMs(new FlyBrowserError(code), { sinceMs: 0, count }, patienceMs, { nowMs: 0, random })

test('what passes by itself is tried ever later, for as long as there is patience', (t) => {
  t.deepEqual(
    [1, 2, 3, 6, 7, 1000].map((count) => delay('OBJECTS_UNREACHABLE', count)),
    [500, 1000, 2000, 16_000, 20_000, 20_000],
  )
  t.is(delay('OBJECTS_BUSY', 2, 0), 500)
  t.is(delay('OBJECTS_TIMEOUT', 2, 1, 999), undefined)
})

test('what does not is not, or not for long', (t) => {
  for (const code of ['OBJECTS_REFUSED', 'BUCKET_MISSING', 'OBJECTS_DECLINED', 'UPLOAD_UNKNOWN'] as const)
    t.is(delay(code, 1), undefined)
  t.is(delay('OBJECT_DAMAGED', 4), 4000)
  t.is(delay('OBJECT_DAMAGED', 5), undefined)
})

test('a request is made again when it is time, and its delays are told', async (t) => {
  const clock = new VirtualClock()
  const signal = new AbortController().signal
  const told: number[] = []
  let count = 0
  const request = async () => {
    if (++count < 4) throw new FlyBrowserError('OBJECTS_BUSY')
    return count
  }
  const onDelay = (_: FlyBrowserError, atMs: number) => told.push(atMs - VIRTUAL_ORIGIN_MS)
  const done = retrying(request, { clock, signal, random: () => 1, onDelay })
  await clock.pass(1499)
  t.is(count, 2)
  await clock.pass(2001)
  t.is(await done, 4)
  t.deepEqual(told, [500, 1500, 3500])
  t.is(clock.timers, 0)
})

test('a signal ends the wait at once, and leaves no timer', async (t) => {
  const clock = new VirtualClock()
  const end = new AbortController()
  const reason = new Error('enough')
  const request = async () => {
    throw new FlyBrowserError('OBJECTS_UNREACHABLE')
  }
  const done = t.throwsAsync(retrying(request, { clock, signal: end.signal }), { is: reason })
  await clock.settle()
  t.is(clock.timers, 1)
  end.abort(reason)
  await done
  t.is(clock.timers, 0)
  await t.throwsAsync(retrying(request, { clock, signal: end.signal }), { is: reason })
})
