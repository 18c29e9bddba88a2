import test from 'ava'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { encodeFragments, PART_FRAMES } from './http-media.ts'
import { SocketViewer, socketOrigin } from './http-socket-origin.ts'

const encoded = encodeFragments(1)
const figures = (ms: number, count: number) => ({ count, p50_ms: ms, p95_ms: ms, max_ms: ms })
const NONE = { count: 0, p50_ms: null, p95_ms: null, max_ms: null }

test('latency is told stage by stage, for those ways in which somebody was waiting', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  const [capturedAtMs, encodingAtMs, encodedAtMs] = [clock.now(), clock.now() + 9.28, clock.now() + 30]
  // The last of the part is a repeat, which says nothing.
  const stamped = media.map((fragment, at) => ({
    ...fragment,
    ...{ capturedAtMs, encodingAtMs, encodedAtMs },
    repeat: at === PART_FRAMES - 1,
  }))
  await using origin = await socketOrigin({ init, media: stamped, clock })
  // What was encoded before a stream began was made for others.
  clock.jump(40)
  const ask = async () => {
    const response = await fetch(`${origin.url}/streams/s1/latency`)
    t.is(response.headers.get('cache-control'), 'no-store')
    return response.json()
  }
  origin.frames(1)
  await SocketViewer.open(origin.socketUrl())
  t.like(await ask(), { stages: { delivery_ws: NONE }, origin: { ws: NONE } }, 'what was kept for joiners is not live')
  origin.frames(PART_FRAMES - 1)
  const count = PART_FRAMES - 1
  t.deepEqual(await ask(), {
    stream_id: 's1',
    window_seconds: 20,
    stages: {
      capture: figures(9.3, count),
      encode: figures(20.7, count),
      fragment: figures(10, count),
      part: figures(10, count),
      delivery_hls: NONE,
      delivery_dash: NONE,
      delivery_ws: figures(0, count - 1),
    },
    origin: { hls: NONE, dash: NONE, ws: figures(40, count - 1) },
  })
  clock.jump(20_001)
  t.like(await ask(), { stages: { capture: NONE, part: NONE } })
})

test('to a socket a fragment is delivered when its last byte has left, not when it is put behind others', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  const capturedAtMs = clock.now()
  // The system does not take so much for a socket.
  const big = Buffer.alloc(24 * 1024 * 1024)
  const stamped = media.map((fragment) => ({
    ...fragment,
    ...{ capturedAtMs, encodingAtMs: capturedAtMs, encodedAtMs: capturedAtMs },
    bytes: fragment === media[0] ? Buffer.concat([fragment.bytes, big]) : fragment.bytes,
  }))
  await using origin = await socketOrigin({ init, media: stamped, clock })
  const ask = async () => {
    const body = (await (await fetch(`${origin.url}/streams/s1/latency`)).json()) as { stages: { delivery_ws: object } }
    return body.stages.delivery_ws
  }
  const slow = await SocketViewer.open(origin.socketUrl())
  slow.socket.pause()
  origin.frames(1)
  t.deepEqual(await ask(), NONE)
  clock.jump(300)
  slow.socket.resume()
  await slow.binaries(2)
  t.deepEqual(await ask(), figures(300, 1))
})

test('a stream that is not there has no latency', async (t) => {
  await using origin = await socketOrigin(await encoded)
  const response = await fetch(`${origin.url}/streams/s2/latency`)
  t.is(response.status, 404)
  t.like(await response.json(), { code: 'STREAM_UNKNOWN' })
})
