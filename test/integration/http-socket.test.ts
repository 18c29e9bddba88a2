import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { VirtualClock } from '../../src/pipeline/testing/virtual-clock.ts'
import { until } from '../helpers/media-time.ts'
import { encodeFragments, SEGMENT_FRAMES } from './http-media.ts'
import { refused, SocketViewer, socketOrigin } from './http-socket-origin.ts'

const encoded = encodeFragments(8)
const run = promisify(execFile)

test('who joins in the middle of a segment begins at its keyframe and is then given each fragment', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  origin.frames(SEGMENT_FRAMES + 12)
  const viewer = await SocketViewer.open(origin.socketUrl())
  await viewer.binaries(1 + 12)
  origin.frames(SEGMENT_FRAMES)
  await viewer.binaries(1 + 12 + SEGMENT_FRAMES)
  t.deepEqual(viewer.story, ['init', 'head', '30-71'])
  t.like(viewer.messages[0], { text: { type: 'status', stream_id: 's1', viewer_count: 1, protocols: ['ws', 'hls'] } })
  t.deepEqual(viewer.texts('init'), [
    {
      type: 'init',
      rendition: 'video',
      codecs: init.codecs,
      ...{ width: 320, height: 180, fps: 30 },
      timescale: 90_000,
      origin_ms: init.originMs,
      discontinuity: false,
    },
  ])
  const [head, ...fragments] = viewer.binary
  t.true(head?.equals(init.bytes))
  t.true(fragments.every((bytes, at) => bytes.equals(media[SEGMENT_FRAMES + at]!.bytes)))
})

test('what a socket gave plays whole, from its first keyframe to the end', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'http-socket-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  origin.frames(SEGMENT_FRAMES + 5)
  const viewer = await SocketViewer.open(origin.socketUrl())
  await viewer.binaries(1 + 5)
  origin.frames(SEGMENT_FRAMES * 2)
  origin.writer.end()
  origin.live.remove('s1')
  t.like(await viewer.closed, { code: 1000 })
  const file = join(folder, 'taken.mp4')
  await writeFile(file, Buffer.concat(viewer.binary))
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'warning', '-count_frames', '-of', 'json', '-show_entries', 'stream=nb_read_frames:frame=pts_time', file],
  ])
  const { frames, streams } = JSON.parse(stdout)
  t.is(streams[0].nb_read_frames, String(SEGMENT_FRAMES * 2 + 5))
  t.is(Number(frames[0].pts_time), 1)
  t.is(stderr, '')
})

test('a stream that ends says so and closes; later comers are shown its last pictures', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  origin.frames(3)
  const viewer = await SocketViewer.open(origin.socketUrl())
  await viewer.binaries(1 + 3)
  origin.stream.feeds.top.end()
  t.deepEqual(await viewer.closed, { code: 1000, reason: '' })
  const late = new SocketViewer(origin.socketUrl())
  t.like(await late.closed, { code: 1000 })
  t.deepEqual(viewer.story, ['init', 'head', '0-2', 'end'])
  t.deepEqual(late.story, viewer.story)
})

test('a stream that is taken away lets all go', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  const viewer = await SocketViewer.open(origin.socketUrl())
  origin.live.remove('s1')
  t.like(await viewer.closed, { code: 1000 })
  t.is(origin.stream.feeds.top.listeners, 0)
})

test('a server that closes says so, and does not wait for those who do not listen', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  const [viewer, deaf] = [await SocketViewer.open(origin.socketUrl()), await SocketViewer.open(origin.socketUrl())]
  await Promise.all([viewer.roundTrip(), deaf.roundTrip()])
  deaf.socket.pause()
  const before = performance.now()
  await origin.close()
  t.true(performance.now() - before < 2000)
  t.is((await viewer.closed).code, 1001)
})

test('a new init segment is told before its keyframe, as a discontinuity to those who saw what was before', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  origin.frames(2)
  const viewer = await SocketViewer.open(origin.socketUrl())
  await viewer.binaries(1 + 2)
  origin.frames(SEGMENT_FRAMES - 2)
  origin.writer.push(init)
  const late = await SocketViewer.open(origin.socketUrl())
  origin.frames(4)
  await Promise.all([viewer.binaries(2 + SEGMENT_FRAMES + 4), late.binaries(1 + 4)])
  t.deepEqual(viewer.story, ['init', 'head', '0-29', 'init', 'head', '30-33'])
  t.deepEqual(
    viewer.texts('init').map(({ discontinuity }) => discontinuity),
    [false, true],
  )
  t.deepEqual(
    late.texts('init').map(({ discontinuity }) => discontinuity),
    [false],
  )
})

test('viewers are told how the stream does every two seconds, and what happens to it', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media, clock })
  const viewer = await SocketViewer.open(origin.socketUrl())
  await clock.pass(4000)
  const about = { sessionId: 'b1', streamId: 's1' }
  origin.events.publish('stream.paused', about)
  origin.events.publish('stream.paused', { ...about, streamId: 'other' })
  origin.events.publish('encoder.restarted', { sessionId: 'b1', encoder: 'x', reason: '/secret/path', restarts: 1 })
  origin.events.publish('encoder.restarted', { sessionId: 'b2', encoder: 'x', reason: '', restarts: 1 })
  origin.events.publish('page.crashed', { sessionId: 'b1', tab: 3 })
  origin.events.publish('browser.lost', { sessionId: 'b1', reason: '/secret/path' })
  origin.events.publish('browser.lost', { sessionId: 'b2', reason: '' })
  origin.events.publish('session.closed', { sessionId: 'b1' })
  await viewer.roundTrip()
  t.is(viewer.texts('status').length, 3)
  t.deepEqual(viewer.texts('event'), [
    { type: 'event', name: 'stream.paused', at_ms: clock.now() },
    { type: 'event', name: 'encoder.restarted', at_ms: clock.now() },
    { type: 'event', name: 'page.crashed', at_ms: clock.now() },
    { type: 'event', name: 'browser.lost', at_ms: clock.now() },
  ])
})

test('viewers are told the lines of the timeline as they come', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media })
  const viewer = await SocketViewer.open(origin.socketUrl())
  await viewer.roundTrip()
  const { moments } = origin.stream.commons
  moments.add({ event: 'session.marked', atMs: 1000.4, details: { label: 'checkout', total: 59.9 } })
  moments.add({ event: 'browser.lost', atMs: 2000, details: { reason: '/secret/path' } })
  await viewer.roundTrip()
  t.deepEqual(viewer.texts('moment'), [
    { type: 'moment', id: 1, event: 'session.marked', at_ms: 1000, details: { label: 'checkout', total: 59.9 } },
    { type: 'moment', id: 2, event: 'browser.lost', at_ms: 2000, details: {} },
  ])
})

test('a viewer counts once over all its connections, as long as one is open, and a little longer', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media, clock })
  origin.frames(SEGMENT_FRAMES)
  const count = () => origin.stream.measures().viewerCount
  await fetch(`${origin.url}/streams/s1/video/media.m3u8?viewer=a`)
  const viewers = [
    await SocketViewer.open(origin.socketUrl('?viewer=a')),
    await SocketViewer.open(origin.socketUrl('?viewer=a')),
    await SocketViewer.open(origin.socketUrl('?viewer=b')),
  ]
  t.is(count(), 2)
  await clock.pass(60_000 - 1)
  t.is(count(), 2)
  for (const { socket } of viewers.slice(1)) socket.close()
  await until('two are gone', () => origin.stream.feeds.top.listeners === 1)
  await clock.pass(3001)
  t.is(count(), 1)
  viewers[0]?.socket.close()
  await until('all are gone', () => origin.stream.feeds.top.listeners === 0)
  await clock.pass(3001)
  t.is(count(), 0)
  t.is(clock.timers, 0, 'no timer is left behind')
})

test('bytes that went to sockets are counted as they go', async (t) => {
  const clock = new VirtualClock()
  const { init, media } = await encoded
  await using origin = await socketOrigin({ init, media, clock })
  origin.frames(SEGMENT_FRAMES)
  const viewer = await SocketViewer.open(origin.socketUrl())
  await viewer.binaries(1 + SEGMENT_FRAMES)
  const sent = viewer.binary.reduce((sum, { length }) => sum + length, 0)
  await clock.pass(2000)
  const soFar = origin.stream.measures()
  t.true(soFar.bytesSent > sent && soFar.bytesSent < sent * 1.1 + 2000)
  t.is(soFar.requests, 0)
  viewer.socket.close()
  await until('it is gone', () => origin.stream.measures().requests === 1)
  t.true(origin.stream.measures().bytesSent < sent * 1.1 + 4000)
})

const REFUSED: readonly [what: string, path: string, status: number, code: string][] = [
  ['an unknown stream', 's2/live', 404, 'STREAM_UNKNOWN'],
  ['a stream that is not offered by sockets', 'hls-only/live', 404, 'PROTOCOL_OFF'],
  ['a viewer that is none', 's1/live?viewer=%22', 400, 'REQUEST_INVALID'],
  ['an address that cannot be read', '%zz/live', 400, 'REQUEST_INVALID'],
  ['an address without sockets', 's1/status/live', 404, 'ROUTE_UNKNOWN'],
]
for (const [what, path, status, code] of REFUSED) {
  test(`${what} is answered ${status} before any upgrade`, async (t) => {
    const { init, media } = await encoded
    await using origin = await socketOrigin({ init, media })
    const refusal = await refused(`${origin.url.replace('http', 'ws')}/streams/${path}`)
    t.is(refusal.status, status)
    t.deepEqual(Object.keys(refusal.body), ['code', 'message', 'advice'])
    t.is(refusal.body.code, code)
    t.is(refusal.headers['cache-control'], 'no-store')
    t.is(refusal.headers['access-control-allow-origin'], '*')
  })
}

test('too many viewers, and too many sockets of one, are refused; others are let in', async (t) => {
  const { init, media } = await encoded
  await using few = await socketOrigin({ init, media, maxViewers: 2 })
  for (const viewer of ['a', 'b']) await SocketViewer.open(few.socketUrl(`?viewer=${viewer}`))
  t.like(await refused(few.socketUrl('?viewer=c')), { status: 503, body: { code: 'VIEWER_LIMIT' } })
  t.like(await refused(few.socketUrl('?viewer=a')), { status: 503, body: { code: 'VIEWER_LIMIT' } })

  await using origin = await socketOrigin({ init, media })
  const flood = Array.from({ length: 40 }, () => new SocketViewer(origin.socketUrl('?viewer=a')))
  const results = await Promise.all(
    flood.map(({ socket }) =>
      Promise.race([
        once(socket, 'open').then(() => 101),
        once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode),
      ]),
    ),
  )
  t.is(results.filter((status) => status === 101).length, 16)
  t.is(results.filter((status) => status === 429).length, 24)
  t.is(origin.stream.feeds.top.listeners, 16)
  const other = await SocketViewer.open(origin.socketUrl('?viewer=b'))
  await other.roundTrip()
  t.is(origin.stream.feeds.top.listeners, 17)
})
