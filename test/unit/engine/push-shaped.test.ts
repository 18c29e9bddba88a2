import test from 'ava'
import { BehaviorSubject } from 'rxjs'
import type { InitFragment, MediaFragment } from '../../../src/domain/media.ts'
import { pushAddress } from '../../../src/domain/push/push-address.ts'
import { pushKey } from '../../../src/domain/push/push-key.ts'
import { type PushShape, shapeFloorBps } from '../../../src/domain/push/push-shape.ts'
import type { PushOutput } from '../../../src/engine/push/push-output.ts'
import { PushOutputs } from '../../../src/engine/push/push-outputs.ts'
import { FakeEvents, FakeLog } from '../../../src/pipeline/testing/fake-ports.ts'
import { fragments } from '../../../src/pipeline/testing/samples.ts'
import { VirtualClock } from '../../../src/testing.ts'

const [init, ...media] = fragments({ count: 900 })
const MEDIA = media as MediaFragment[]

/** Pictures go to servers that accept at once; what they got is told in bytes. */
function scene(...shapes: PushShape[]) {
  const clock = new VirtualClock()
  const log = new FakeLog()
  const servers = shapes.map(() => ({ videoBytes: 0, hasRoom: true }))
  const outputs = new PushOutputs({
    ...{ clock, log, events: new FakeEvents(clock) },
    publisher: {
      publish: ({ address: { port } }) => {
        const server = servers[port - 1]!
        const send = ({ kind, body }: { kind: string; body: Uint8Array }) => {
          if (kind === 'video') server.videoBytes += body.length
        }
        const publication = {
          get hasRoom() {
            return server.hasRoom
          },
          send,
          end: async () => {},
        }
        return new BehaviorSubject({ kind: 'accepted', publication } as const)
      },
    },
  })
  const destinations = shapes.map((shape, index) => ({
    address: pushAddress(`rtmp://h:${index + 1}/a`),
    key: pushKey('the-key'),
    shape,
  }))
  const output = outputs.open({ pushId: 'p', sessionId: 's', destinations }) as PushOutput
  const push = (from: number, to: number, keyframes?: number) => {
    for (const [index, fragment] of MEDIA.slice(from, to).entries())
      output.push(keyframes === undefined ? fragment : { ...fragment, keyframe: index % keyframes === 0 })
  }
  output.push(init!)
  return { output, push, servers, log }
}

const CEILING_BPS = (init as InitFragment).bitrateBps

test('only who is shaped gets filler; what it comes to is told', (t) => {
  const { output, push, servers } = scene('platform', 'none', 400_000)
  push(0, 300)
  const [platform, plain, own] = servers.map(({ videoBytes }) => (videoBytes * 8) / 10)
  t.true(plain! < 10_000)
  const near = (bps: number, floorBps: number) => t.true(bps > 0.98 * floorBps && bps < 1.05 * floorBps, `${bps}`)
  near(platform!, shapeFloorBps('platform', CEILING_BPS))
  near(own!, 400_000)
  t.deepEqual(
    output.statuses.map(({ shape, fillerBytes, bytesSent }) => [shape, fillerBytes > 0, bytesSent > fillerBytes]),
    [
      ['platform', true, true],
      ['none', false, true],
      [400_000, true, true],
    ],
  )
})

test('a connection that does not keep up gets no filler, and the time is not made good', (t) => {
  const { output, push, servers } = scene('platform')
  const [server] = servers
  push(0, 60)
  const before = output.statuses[0]?.fillerBytes ?? 0
  for (let picture = 60; picture < 600; picture += 2) {
    // Of two pictures one waits for the other, as they do where there is room now and then only.
    server!.hasRoom = false
    push(picture, picture + 1)
    server!.hasRoom = true
    push(picture + 1, picture + 2)
  }
  t.true(before > 0)
  t.is(output.statuses[0]?.fillerBytes, before)
  t.is(output.statuses[0]?.framesSent, 600)
})

test('keyframes that platforms refuse are told of platforms, and logged once', (t) => {
  const { output, push, log } = scene('platform', 'none')
  const warnings = () => output.statuses.map(({ warning }) => warning?.code)
  push(0, 300)
  t.deepEqual(warnings(), [undefined, undefined])
  push(300, 800, 150)
  t.deepEqual(warnings(), ['PUSH_KEYFRAMES_SELDOM', undefined])
  t.deepEqual(
    log.lines.filter((line) => /keyframes/i.test(line)).map((line) => line.slice(0, 28)),
    ['warn: Keyframes come every 5'],
  )
})
