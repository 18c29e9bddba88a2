import test from 'ava'
import { NEVER, throwError } from 'rxjs'
import { DocumentLibrary } from '../../../src/adapters/sdk/document-library.ts'
import type { SessionParts } from '../../../src/adapters/sdk/session-parts.ts'
import { StreamDestinations } from '../../../src/adapters/sdk/stream-destinations.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { PipelineHost } from '../../../src/engine/pipelines/pipeline-host.ts'
import { MOST_DESTINATIONS } from '../../../src/engine/push/push-output.ts'
import { PushOutputs } from '../../../src/engine/push/push-outputs.ts'
import { DEFAULT_SETTINGS } from '../../../src/engine/settings/default-settings.ts'
import type { PublishTarget } from '../../../src/pipeline/ports/publish-port.ts'
import { builtinStages } from '../../../src/stages/index.ts'
import { testContext } from '../../../src/testing.ts'

const GOOD = 'rtmp://127.0.0.1/live'
const WRONG = 'rtmp://127.0.0.1/wrong'
const ENCODE = { codec: 'h264', encoder: 'auto', quality: 'medium', latency: 'wan' } as const

/** The destinations of a stream in virtual time; servers let wait, but for one whose certificate is wrong. */
function pushing() {
  const { clock, fakes } = testContext()
  const { events, log, encoders, capture } = fakes
  const publish = ({ address: { url } }: PublishTarget) =>
    url.endsWith('wrong') ? throwError(() => new FlyBrowserError('PUSH_TLS_FAILED', { url, reason: 'no' })) : NEVER
  const push = new PushOutputs({ publisher: { publish }, clock, events, log })
  const host = new PipelineHost({
    ...{ sessionId: 's', clock, ports: { ...fakes, push } },
    metrics: { record: () => {}, samples: NEVER },
  })
  const documents = new DocumentLibrary({
    ...{ stages: builtinStages, plugins: [], loadPlugins: async () => [], env: {}, log },
  })
  const parts = { sessionId: 's', clock, log, events, push, host, documents, settings: DEFAULT_SETTINGS }
  const destinations = new StreamDestinations(parts as unknown as SessionParts, () => ({
    ...{ streamId: 'live', encode: ENCODE },
  }))
  /** From now on no encoder can be had: what runs ends. */
  const fail = async () => {
    encoders.open = () => Promise.reject(new FlyBrowserError('ENCODER_NOT_FOUND', { codec: 'h264', looked: 'PATH' }))
    for (const session of encoders.sessions) session.die()
    await clock.pass(1000)
    Reflect.deleteProperty(encoders, 'open')
  }
  const states = () => destinations.destinations().map(({ url, state, reason }) => [url, state, reason?.code])
  const changes = () =>
    events.published.flatMap(({ name, data }) => (name === 'destination.changed' ? [`${data.state} ${data.code}`] : []))
  return {
    clock,
    capture,
    push,
    destinations,
    states,
    changes,
    fail,
    add: (url: string) => destinations.addDestination({ url, key: 'k' }),
  }
}

test('what pushing has failed of is kept as failed, with the reason, until it is removed; what is added then begins anew', async (t) => {
  const { clock, destinations, states, changes, fail, add } = pushing()
  const { destinationId } = await add(GOOD)
  await clock.pass(500)
  t.deepEqual(states(), [[GOOD, 'connecting', undefined]])
  await fail()
  t.deepEqual(states(), [[GOOD, 'failed', 'ENCODER_NOT_FOUND']])
  t.like(destinations.destinations()[0], { destinationId })
  t.deepEqual(
    changes().filter((change) => change.startsWith('failed')),
    ['failed ENCODER_NOT_FOUND'],
  )
  await add(GOOD)
  await clock.pass(500)
  t.deepEqual(states(), [
    [GOOD, 'failed', 'ENCODER_NOT_FOUND'],
    [GOOD, 'connecting', undefined],
  ])
  await destinations.removeDestination(destinationId)
  t.deepEqual(states(), [[GOOD, 'connecting', undefined]])
  await t.throwsAsync(destinations.removeDestination(destinationId), { code: 'DESTINATION_UNKNOWN' })
  await destinations.close()
  t.deepEqual(states(), [])
})

test('one that had failed by itself keeps its own reason, which is told once', async (t) => {
  const { clock, destinations, states, changes, fail, add } = pushing()
  await add(WRONG)
  await add(GOOD)
  await clock.pass(500)
  t.deepEqual(states(), [
    [WRONG, 'failed', 'PUSH_TLS_FAILED'],
    [GOOD, 'connecting', undefined],
  ])
  await fail()
  t.deepEqual(states(), [
    [WRONG, 'failed', 'PUSH_TLS_FAILED'],
    [GOOD, 'failed', 'ENCODER_NOT_FOUND'],
  ])
  t.deepEqual(
    changes().filter((change) => change.startsWith('failed')),
    ['failed PUSH_TLS_FAILED', 'failed ENCODER_NOT_FOUND'],
  )
  await destinations.close()
})

test('however often pushing fails, only so many that failed are kept, the newest', async (t) => {
  const { clock, destinations, fail, add } = pushing()
  const ids: string[] = []
  for (let run = 0; run < 3; run++) {
    for (let each = 0; each < MOST_DESTINATIONS / 2; each++) ids.push((await add(GOOD)).destinationId)
    await clock.pass(500)
    await fail()
  }
  t.deepEqual(
    destinations.destinations().map(({ destinationId }) => destinationId),
    ids.slice(-MOST_DESTINATIONS),
  )
  await destinations.close()
})

test('the last that leaves ends pushing, as nobody’s failure; so does the end of the stream', async (t) => {
  const { clock, capture, destinations, states, changes, add } = pushing()
  const [first, second] = [await add(GOOD), await add(GOOD)]
  await clock.pass(500)
  await destinations.removeDestination(first.destinationId)
  t.is(capture.running, 1)
  await destinations.removeDestination(second.destinationId)
  t.is(capture.running, 0)
  await add(GOOD)
  await clock.pass(500)
  t.is(capture.running, 1)
  await destinations.close()
  t.deepEqual([capture.running, clock.timers], [0, 0])
  t.deepEqual(states(), [])
  t.deepEqual(
    changes().filter((change) => change.startsWith('failed')),
    [],
  )
})

test('where pushing cannot begin, the reason is told, and nothing runs on', async (t) => {
  const { clock, push, states, add } = pushing()
  push.open = () => {
    throw new FlyBrowserError('SESSION_CLOSED', { session: 's' })
  }
  await t.throwsAsync(add(GOOD), { code: 'SESSION_CLOSED' })
  await clock.settle()
  t.deepEqual([states(), clock.timers], [[], 0])
})
