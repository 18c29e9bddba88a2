import test from 'ava'
import { bounded, TookTooLong } from '../../../src/adapters/stores/s3/bounded.ts'

const never = () => new Promise<never>(() => {})

test('what does not heed its signal is waited for no longer than what does', async (t) => {
  await t.throwsAsync(bounded(5, undefined, never), { instanceOf: TookTooLong })
  const caller = new AbortController()
  const asked = bounded(60_000, caller.signal, never)
  caller.abort(new Error('enough'))
  await t.throwsAsync(asked, { message: 'enough' })
})

test('what ends by itself ends so, and tells its request when the caller has enough', async (t) => {
  t.is(await bounded(60_000, undefined, async () => 1), 1)
  const failing = async () => {
    throw new Error('refused')
  }
  await t.throwsAsync(bounded(60_000, undefined, failing), { message: 'refused' })
  const caller = new AbortController()
  let seen: AbortSignal | undefined
  const asked = bounded(60_000, caller.signal, async (signal) => {
    seen = signal
    return never()
  })
  caller.abort(new Error('enough'))
  await t.throwsAsync(asked)
  t.true(seen?.aborted)
})
