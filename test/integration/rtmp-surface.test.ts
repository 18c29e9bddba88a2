import test from 'ava'
import { NEVER } from 'rxjs'
import { pushReport } from '../../src/adapters/cli/push-report.ts'
import { runDestinations } from '../../src/adapters/sdk/run-destinations.ts'
import type { DestinationStatus } from '../../src/domain/push/destination-status.ts'
import { PushOutputs } from '../../src/engine/push/push-outputs.ts'
import { FakeEvents, FakeLog } from '../../src/pipeline/testing/fake-ports.ts'
import { VirtualClock } from '../../src/testing.ts'
import { serveScene } from './serve-scene.ts'

test('destinations over HTTP: added, listed and removed; no answer says the key', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const all = `/sessions/${await open()}/stream/destinations`
  const clock = new VirtualClock()
  const ports = { clock, events: new FakeEvents(clock), log: new FakeLog() }
  const outputs = new PushOutputs({ publisher: { publish: () => NEVER }, ...ports })
  outputs.open({ pushId: 'p', sessionId: 's', destinations: [] })
  fakes[0]!.pushing = runDestinations(['p'], outputs)

  const added = await ask('POST', all, { url: 'rtmp://h.example.com:1936/live/', key: 'the-key' })
  const status = { destination_id: 'dst_1', url: 'rtmp://h.example.com:1936/live', state: 'connecting' }
  t.is(added.status, 201)
  t.like(added.body, { ...status, bytes_sent: 0, dropped_frames: 0, reconnects: 0 })
  t.like((await ask('POST', all, { preset: 'twitch', key: 'other-key', shape: '2M' })).body, {
    ...{ destination_id: 'dst_2', preset: 'twitch', shape: 2_000_000, filler_bytes: 0, bitrate_bps: 0 },
  })
  const listed = await ask('GET', all)
  t.deepEqual((listed.body as { destinations: object[] }).destinations[0], added.body)
  t.notRegex(JSON.stringify([added, listed]), /the-key|other-key/)

  t.deepEqual((await ask('DELETE', `${all}/dst_1`)).body, { destination_id: 'dst_1', removed: true })
  t.like(await ask('DELETE', `${all}/dst_1`), { status: 404, body: { code: 'DESTINATION_UNKNOWN' } })
  t.is(((await ask('GET', all)).body as { destinations: object[] }).destinations.length, 1)
})

test('destinations over HTTP: what is none is refused by name, and not repeated', async (t) => {
  const { ask, open, fakes } = await serveScene(t)
  const all = `/sessions/${await open()}/stream/destinations`
  const clock = new VirtualClock()
  const ports = { clock, events: new FakeEvents(clock), log: new FakeLog() }
  const outputs = new PushOutputs({ publisher: { publish: () => NEVER }, ...ports })
  outputs.open({ pushId: 'p', sessionId: 's', destinations: [] })
  fakes[0]!.pushing = runDestinations(['p'], outputs)
  const refused = async (body: object, code: string) => {
    const answer = await ask('POST', all, body)
    t.like(answer, { status: 400, body: { code } })
    t.notRegex(JSON.stringify(answer), /the-key/)
  }
  await refused({ url: 'tee:rtmp://h/a', key: 'the-key' }, 'PUSH_URL_INVALID')
  await refused({ url: 'rtmp://name:the-key@h/a', key: 'the-key' }, 'PUSH_URL_INVALID')
  await refused({ preset: 'vimeo', key: 'the-key' }, 'PUSH_URL_INVALID')
  await refused({ url: 'rtmp://h/a', key: 'the-key twice' }, 'PUSH_KEY_INVALID')
  await refused({ url: 'rtmp://h/a', key: 'the-key', shape: 'plattform' }, 'OPTION_INVALID')
  await refused({ url: 'rtmp://h/a', key: 'the-key', shape: 10 }, 'OPTION_INVALID')
  await refused({ url: 'rtmp://h/a', key: 'the-key', shape: true }, 'REQUEST_INVALID')
  await refused({ url: 'rtmp://h/a' }, 'REQUEST_INVALID')
  await refused({ url: 'rtmp://h/a', key: ['the-key'] }, 'REQUEST_INVALID')
  await refused({ url: 'rtmp://h/a', key: 'the-key', rtmp_key: 'the-key' }, 'REQUEST_INVALID')
})

test('the command says each state once', (t) => {
  const said: string[] = []
  const report = pushReport({ say: (line) => said.push(line), tell: () => {} })
  const status = { destinationId: 'd', url: 'rtmp://h/a', state: 'connecting', bytesSent: 0 } as DestinationStatus
  report([status])
  report([{ ...status, bytesSent: 5 }])
  report([{ ...status, state: 'failed', reason: { code: 'PUSH_REFUSED', message: 'no' } }])
  t.deepEqual(said, ['Pushing to rtmp://h/a: connecting', 'Pushing to rtmp://h/a: failed (PUSH_REFUSED: no)'])
})
