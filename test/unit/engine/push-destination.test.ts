import test from 'ava'
import fc from 'fast-check'
import { Observable, type Subscriber } from 'rxjs'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { MediaFragment } from '../../../src/domain/media.ts'
import { pushAddress } from '../../../src/domain/push/push-address.ts'
import { pushKey } from '../../../src/domain/push/push-key.ts'
import type { PushOutput } from '../../../src/engine/push/push-output.ts'
import { PushOutputs } from '../../../src/engine/push/push-outputs.ts'
import { PushQueue } from '../../../src/engine/push/push-queue.ts'
import type { PushUnit } from '../../../src/engine/push/push-unit.ts'
import type { PublishMessage, PublishPort, PublishStep } from '../../../src/pipeline/ports/publish-port.ts'
import { FakeEvents, FakeLog } from '../../../src/pipeline/testing/fake-ports.ts'
import { fragments } from '../../../src/pipeline/testing/samples.ts'
import { VirtualClock } from '../../../src/testing.ts'

/** A server that does what the test says. */
class FakeServer implements PublishPort {
  attempts = 0
  left = 0
  ended = 0
  hasRoom = true
  readonly got: PublishMessage[] = []
  #subscriber: Subscriber<PublishStep> | undefined

  publish(): Observable<PublishStep> {
    return new Observable((subscriber) => {
      this.attempts += 1
      this.#subscriber = subscriber
      return () => {
        this.left += 1
      }
    })
  }

  accept(): void {
    const { got } = this
    const room = () => this.hasRoom
    const end = async () => {
      this.ended += 1
    }
    const publication = {
      get hasRoom() {
        return room()
      },
      send: (message: PublishMessage) => void got.push(message),
      end,
    }
    this.#subscriber?.next({ kind: 'accepted', publication })
  }

  room(): void {
    this.hasRoom = true
    this.#subscriber?.next({ kind: 'room' })
  }

  fail(): void {
    this.#subscriber?.error(new FlyBrowserError('PUSH_CLOSED', { url: 'u' }))
  }
}

const [init, ...media] = fragments({ count: 600 })
const MEDIA = media as MediaFragment[]

function scene(servers: readonly FakeServer[]) {
  const clock = new VirtualClock()
  const events = new FakeEvents(clock)
  const log = new FakeLog()
  const publisher: PublishPort = { publish: ({ address }) => servers[address.port - 1]!.publish() }
  const outputs = new PushOutputs({ publisher, clock, events, log, random: () => 1 })
  const key = pushKey('the-key')
  const destinations = servers.map((_, index) => ({ address: pushAddress(`rtmp://h:${index + 1}/a`), key }))
  const output = outputs.open({ pushId: 'p', sessionId: 's', destinations }) as PushOutput
  const push = (from: number, to: number) => {
    for (const fragment of MEDIA.slice(from, to)) output.push(fragment)
  }
  return { clock, events, log, output, outputs, push }
}

const video = ({ got }: FakeServer) => got.filter(({ kind }) => kind === 'video')
const isKeyframe = ({ body }: PublishMessage) => body[0] === 0x17

test('it connects when the codec is known, and begins with a keyframe, its set-up and silence', (t) => {
  const server = new FakeServer()
  const { output, push } = scene([server])
  t.is(server.attempts, 0)
  output.push(init!)
  t.is(server.attempts, 1)
  push(0, 10)
  server.accept()
  push(10, 60)
  t.deepEqual(
    server.got.slice(0, 4).map(({ kind, body }) => [kind, body[0], kind === 'data' ? 0 : body[1]]),
    [
      ['data', 2, 0],
      ['video', 0x17, 0],
      ['audio', 0xaf, 0],
      ['audio', 0xaf, 1],
    ],
  )
  t.is(video(server).length, 1 + 30)
  t.deepEqual(
    video(server)
      .slice(1, 5)
      .map(({ timestampMs }) => timestampMs),
    [0, 33, 67, 100],
  )
  // Sound is never behind the picture by more than a frame of its own.
  const last = server.got.findLast(({ kind }) => kind === 'audio')
  t.true((video(server).at(-1)?.timestampMs ?? 0) - (last?.timestampMs ?? 0) < 22)
  t.like(output.statuses[0], { state: 'live', framesSent: 30, droppedFrames: 0 })
})

test('times never go back, whoever counts them', (t) => {
  const server = new FakeServer()
  const { output, push } = scene([server])
  output.push(init!)
  server.accept()
  push(0, 300)
  for (const kind of ['video', 'audio'] as const) {
    const times = server.got.filter((message) => message.kind === kind).map(({ timestampMs }) => timestampMs)
    t.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    )
  }
})

test('one that takes nothing loses pictures up to a keyframe, and harms no other', (t) => {
  const [slow, quick] = [new FakeServer(), new FakeServer()]
  const { output, push } = scene([slow, quick])
  output.push(init!)
  slow.accept()
  quick.accept()
  push(0, 1)
  slow.hasRoom = false
  push(1, 300)
  t.is(video(quick).length, 301)
  t.is(video(slow).length, 2)
  const [status] = output.statuses
  t.true((status?.queuedMs ?? 1e9) <= 4000)
  slow.room()
  t.true(isKeyframe(video(slow)[2]!))
  t.like(output.statuses[0], { queuedBytes: 0, state: 'live' })
  const { framesSent = 0, droppedFrames = 0 } = output.statuses[0] ?? {}
  t.is(framesSent + droppedFrames, 300)
})

test('one that is lost comes back by itself with the next keyframe, and its time begins anew', async (t) => {
  const server = new FakeServer()
  const { clock, output, push, events } = scene([server])
  output.push(init!)
  server.accept()
  push(0, 40)
  server.fail()
  t.like(output.statuses[0], { state: 'reconnecting', reason: { code: 'PUSH_CLOSED' } })
  push(40, 45)
  await clock.pass(999)
  t.is(server.attempts, 1)
  await clock.pass(1)
  t.is(server.attempts, 2)
  const before = server.got.length
  server.accept()
  push(45, 70)
  const [data, config, , , first] = server.got.slice(before)
  t.deepEqual([data?.kind, config?.kind, first?.kind, first?.timestampMs], ['data', 'video', 'video', 0])
  t.like(output.statuses[0], { state: 'live', reconnects: 1, framesSent: 50, droppedFrames: 20 })
  t.deepEqual(
    events.published.map(({ data: told }) => (told as { state: string }).state),
    ['live', 'reconnecting', 'live'],
  )
})

test('stopping says goodbye, and leaves neither a connection nor a timer', async (t) => {
  const [live, waiting] = [new FakeServer(), new FakeServer()]
  const { clock, output, outputs } = scene([live, waiting])
  output.push(init!)
  live.accept()
  waiting.fail()
  await output.end()
  t.deepEqual([live.ended, live.left, waiting.left], [1, 1, 1])
  t.is(clock.timers, 0)
  t.is(outputs.get('p'), undefined)
  await clock.pass(60_000)
  t.is(waiting.attempts, 1)
})

test('others join and leave while it runs; the key is in nothing that is told', async (t) => {
  const [first, second] = [new FakeServer(), new FakeServer()]
  const { output, push, log, events } = scene([first, second])
  output.push(init!)
  first.accept()
  push(0, 35)
  const [, { destinationId } = { destinationId: '' }] = output.statuses
  await output.remove(destinationId)
  t.is(second.left, 1)
  await t.throwsAsync(output.remove(destinationId), { code: 'DESTINATION_UNKNOWN' } as object)
  const joined = output.add({ address: pushAddress('rtmp://h:2/a'), key: pushKey('the-key') })
  t.is(joined.state, 'connecting')
  second.accept()
  push(35, 65)
  t.is(video(second).length, 1 + 5)
  t.notRegex(JSON.stringify([output.statuses, log.lines, events.published]), /the-key/)
  t.throws(
    () => Array.from({ length: 17 }, () => output.add({ address: pushAddress('rtmp://h:2/a'), key: pushKey('k') })),
    {
      code: 'DESTINATION_LIMIT',
    } as object,
  )
})

test('a queue holds no more than it may, and what it gives can be decoded', (t) => {
  const unit = fc.record({ keyframe: fc.boolean(), bytes: fc.nat(50), taken: fc.boolean() })
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
      const queue = new PushQueue({ bytes: 200, ms: 300 })
      let [added, dropped, decodable] = [0, 0, -1]
      const out: number[] = []
      for (const [index, { keyframe, bytes, taken }] of units.entries()) {
        const body = new Uint8Array(bytes)
        dropped += queue.add({ timeMs: index * 20, keyframe, body, capturedAtMs: 0, config: {} } as unknown as PushUnit)
        added += 1
        t.true(queue.bytes <= 200 && queue.ms <= 300)
        const next = taken ? queue.shift() : undefined
        if (!next) continue
        const at = next.timeMs / 20
        // It follows the one before, or begins anew.
        t.true(next.keyframe || at === decodable + 1)
        decodable = at
        out.push(at)
      }
      t.is(out.length + dropped + queue.clear(), added)
    }),
    { numRuns: 200 },
  )
})

test('a keyframe that is larger than may wait does so alone; one that no message holds is told as dropped', (t) => {
  const unit = (keyframe: boolean, bytes: number, timeMs = 0) =>
    ({ timeMs, keyframe, body: new Uint8Array(bytes), capturedAtMs: 0, config: {} }) as unknown as PushUnit
  const queue = new PushQueue({ bytes: 200, ms: 300 })
  t.is(queue.add(unit(true, 500)), 0)
  t.is(queue.add(unit(false, 1, 20)), 1, 'there is no room beside it')
  t.is(queue.shift()?.body.length, 500)
  t.is(queue.add(unit(true, 2 ** 24)), 1)
  t.is(queue.add(unit(false, 1)), 1, 'what follows cannot be decoded without it')
  t.is(queue.add(unit(true, 10)), 0)
})
