import test from 'ava'
import { startUntil } from '../../../src/adapters/sdk/start-until.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { InProcessEvents } from '../../../src/engine/events/in-process-events.ts'
import type { RunningPipeline } from '../../../src/engine/pipelines/pipeline-host.ts'
import { systemClock } from '../../../src/pipeline/clock.ts'

const isMine = (event: { name: string }) => event.name === 'stream.started'
const publishOn = (events: InProcessEvents) =>
  events.publish('stream.started', { sessionId: 'ses_1', streamId: 'str_1' })

/** A run that ends when the test says so. */
function running() {
  let end: { resolve: () => void; reject: (error: unknown) => void } | undefined
  const done = new Promise<void>((resolve, reject) => {
    end = { resolve, reject }
  })
  done.catch(() => {})
  const run = { plan: { name: 'live', nodes: [] }, done, measures: () => [], stop: () => done } as RunningPipeline
  return { run, resolve: () => end?.resolve(), reject: (error: unknown) => end?.reject(error) }
}

test('an event that is published while the pipeline is being started is not missed', async (t) => {
  const events = new InProcessEvents(systemClock)
  const { run } = running()
  const start = () => {
    publishOn(events)
    return run
  }
  t.true(await startUntil(start, events, isMine).reached)
})

test('an event that comes later ends the wait', async (t) => {
  const events = new InProcessEvents(systemClock)
  const { reached } = startUntil(() => running().run, events, isMine)
  publishOn(events)
  t.true(await reached)
})

test('a run that fails before is what the start fails with', async (t) => {
  const { run, reject } = running()
  const { reached } = startUntil(() => run, new InProcessEvents(systemClock), isMine)
  reject(new FlyBrowserError('ENCODER_NOT_FOUND', { codec: 'h264', looked: 'nowhere' }))
  await t.throwsAsync(reached, { code: 'ENCODER_NOT_FOUND' })
})

test('a run that is stopped before says so at once', async (t) => {
  const { run, resolve } = running()
  const { reached } = startUntil(() => run, new InProcessEvents(systemClock), isMine)
  resolve()
  await t.throwsAsync(reached, { code: 'STOPPED_EARLY' })
})

test('a pipeline that cannot be started throws as it does, with nothing left behind', (t) => {
  const events = new InProcessEvents(systemClock)
  const start = () => {
    throw new FlyBrowserError('SESSION_CLOSED', { session: 'ses_1' })
  }
  t.throws(() => startUntil(start, events, isMine), { code: 'SESSION_CLOSED' })
})
