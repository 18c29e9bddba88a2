import test from 'ava'
import { Subject } from 'rxjs'
import { WaitingRoom, type WaitingRoomOptions } from '../../../src/engine/live/waiting-room.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'

const build = (options: Partial<WaitingRoomOptions> = {}) => {
  const clock = new VirtualClock()
  const changed = new Subject<void>()
  const room = new WaitingRoom({
    changed,
    clock,
    timeoutMs: 3000,
    limit: 10,
    timedOut: () => new Error('timed out'),
    full: (limit) => new Error(`full at ${limit}`),
    ...options,
  })
  let there = false
  const wait = (address?: string, signal?: AbortSignal) => room.until(() => there || undefined, signal, address)
  const come = () => {
    there = true
    changed.next()
  }
  return { clock, changed, room, wait, come }
}

test('one address gets half of the places, the others the rest', async (t) => {
  const { room, wait, come } = build()
  const held = Array.from({ length: 5 }, () => wait('greedy'))
  await t.throwsAsync(wait('greedy'), { message: 'full at 5' })
  held.push(wait('modest'), wait('modest'), wait('third'), wait(), wait())
  t.is(room.waiting, 10)
  await t.throwsAsync(wait('fourth'), { message: 'full at 10' })
  await t.throwsAsync(wait(), { message: 'full at 10' })
  come()
  t.deepEqual(await Promise.all(held), Array(10).fill(true))
  t.is(room.waiting, 0)
})

test('the half is rounded up, so that a room for one takes one', async (t) => {
  const { wait, come } = build({ limit: 1 })
  const held = wait('a')
  await t.throwsAsync(wait('a'), { message: 'full at 1' })
  come()
  await held
})

test('a place is free again however its wait ended', async (t) => {
  const { clock, room, wait, come } = build({ limitPerAddress: 1 })
  const client = new AbortController()
  const given = wait('a', client.signal)
  client.abort(new Error('gone'))
  await t.throwsAsync(given, { message: 'gone' })
  const late = wait('a')
  const timedOut = t.throwsAsync(late, { message: 'timed out' })
  await clock.pass(3000)
  await timedOut
  const served = wait('a')
  await t.throwsAsync(wait('a'), { message: 'full at 1' })
  come()
  t.true(await served)
  t.is(room.waiting, 0)
  t.is(clock.timers, 0)
})

test('what is there already is given even when there is no place to wait', async (t) => {
  const { wait, come } = build({ limitPerAddress: 1 })
  const held = wait('a')
  come()
  t.true(await held)
  t.true(await wait('a'))
})

test('a look that fails frees the place', async (t) => {
  const { changed, room } = build({ limitPerAddress: 1 })
  let broken = false
  const wait = room.until(
    () => {
      if (broken) throw new Error('broken')
      return undefined
    },
    undefined,
    'a',
  )
  broken = true
  changed.next()
  await t.throwsAsync(wait, { message: 'broken' })
  t.is(room.waiting, 0)
})
