import test from 'ava'
import { Stopped, unlessStopped } from '../../../src/adapters/cli/unless-stopped.ts'

test('work that ends before a stop is as if nobody watched it', async (t) => {
  const stopping = new AbortController()
  t.is(await unlessStopped(stopping.signal, async () => 7), 7)
  await t.throwsAsync(
    unlessStopped(stopping.signal, () => Promise.reject(new Error('its own'))),
    { message: 'its own' },
  )
})

test('a stop ends the waiting at once; what comes late is left in order', async (t) => {
  const stopping = new AbortController()
  let finish: (result: number) => void = () => {}
  const work = new Promise<number>((resolve) => {
    finish = resolve
  })
  const left: number[] = []
  const waiting = unlessStopped(
    stopping.signal,
    () => work,
    (result) => left.push(result),
  )
  stopping.abort()
  await t.throwsAsync(waiting, { instanceOf: Stopped })
  t.deepEqual(left, [])
  finish(7)
  await work
  t.deepEqual(left, [7])
})

test('work that fails after a stop is nobody’s fault any more', async (t) => {
  const stopping = new AbortController()
  let fail: (cause: Error) => void = () => {}
  const work = new Promise<never>((_, reject) => {
    fail = reject
  })
  const waiting = unlessStopped(stopping.signal, () => work)
  stopping.abort()
  await t.throwsAsync(waiting, { instanceOf: Stopped })
  // An unhandled rejection would fail this file.
  fail(new Error('late'))
  await t.throwsAsync(work, { message: 'late' })
})

test('after a stop nothing is begun', async (t) => {
  let begun = false
  const begin = async () => {
    begun = true
  }
  await t.throwsAsync(unlessStopped(AbortSignal.abort(), begin), { instanceOf: Stopped })
  t.false(begun)
})
