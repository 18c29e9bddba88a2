import test from 'ava'
import { NEVER, type Observable, throwError } from 'rxjs'
import { runDestinations } from '../../../src/adapters/sdk/run-destinations.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { PushOutput } from '../../../src/engine/push/push-output.ts'
import { PushOutputs } from '../../../src/engine/push/push-outputs.ts'
import { FakeEvents, FakeLog } from '../../../src/pipeline/testing/fake-ports.ts'
import { fragments } from '../../../src/pipeline/testing/samples.ts'
import { VirtualClock } from '../../../src/testing.ts'

const URL = 'rtmp://127.0.0.1/live'

const pushing = (publication: Observable<never> = NEVER) => {
  const clock = new VirtualClock()
  const outputs = new PushOutputs({
    ...{ publisher: { publish: () => publication }, clock, events: new FakeEvents(clock), log: new FakeLog() },
  })
  const output = outputs.open({ pushId: 'a', sessionId: 's', destinations: [] }) as PushOutput
  return { output, destinations: runDestinations(['a', 'none'], outputs) }
}

test('after the end of a run its destinations are told of as they stood then, and nothing joins or leaves', async (t) => {
  const { output, destinations } = pushing()
  const { destinationId } = await destinations.addDestination({ url: URL, key: 'k' })
  t.deepEqual(
    destinations.destinations().map(({ state }) => state),
    ['connecting'],
  )
  await output.end()
  t.deepEqual(
    destinations.destinations().map((status) => [status.destinationId, status.state]),
    [[destinationId, 'stopped']],
  )
  await t.throwsAsync(() => destinations.addDestination({ url: URL, key: 'k' }), {
    code: 'DESTINATION_UNKNOWN',
  })
  await t.throwsAsync(() => destinations.removeDestination(destinationId), { code: 'DESTINATION_UNKNOWN' })
})

test('one that had failed is still told of as failed, with its reason, after the end', async (t) => {
  const refused = () => new FlyBrowserError('PUSH_TLS_FAILED', { url: URL, reason: 'no' })
  const { output, destinations } = pushing(throwError(refused))
  await destinations.addDestination({ url: URL, key: 'k' })
  for (const fragment of fragments()) output.push(fragment)
  await output.end()
  t.like(destinations.destinations()[0], { state: 'failed', reason: { code: 'PUSH_TLS_FAILED' } })
})
