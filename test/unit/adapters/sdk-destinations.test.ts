import test from 'ava'
import { NEVER } from 'rxjs'
import { runDestinations } from '../../../src/adapters/sdk/run-destinations.ts'
import type { PushOutput } from '../../../src/engine/push/push-output.ts'
import { PushOutputs } from '../../../src/engine/push/push-outputs.ts'
import { FakeEvents, FakeLog } from '../../../src/pipeline/testing/fake-ports.ts'
import { VirtualClock } from '../../../src/testing.ts'

const URL = 'rtmp://127.0.0.1/live'

const pushing = () => {
  const clock = new VirtualClock()
  const outputs = new PushOutputs({
    ...{ publisher: { publish: () => NEVER }, clock, events: new FakeEvents(clock), log: new FakeLog() },
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
