import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import test, { type ExecutionContext } from 'ava'
import fastify from 'fastify'
import { errorAnswerer } from '../../src/adapters/http/answer-error.ts'
import type { HttpServer } from '../../src/adapters/http/http-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { mediaRoute } from '../../src/adapters/http/routes/media.ts'
import type { PartFinished } from '../../src/domain/media.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { until } from '../helpers/media-time.ts'
import { encoded, held, MEDIA, serve } from './http-live-scene.ts'

const MIB = 1024 * 1024
const TAKE_WITHIN_MS = 400

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes this process holds, of JavaScript and of buffers. */
const heldBytes = (): number => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const open = async (port: number, localAddress = '127.0.0.1'): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  // Being cut off is what is tested.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`

/** The status of the first answer on a connection. */
const statusOf = async (socket: Socket): Promise<number> => {
  const [head] = (await once(socket, 'data')) as [Buffer]
  return Number(head.toString('latin1', 9, 12))
}

const bigPart = (msn: number, piece: Uint8Array, pieces: number): PartFinished => ({
  kind: 'part',
  msn,
  part: 0,
  pts: msn * 90_000,
  duration: 90_000,
  independent: true,
  fragments: Array.from({ length: pieces }, (_, index) => ({
    kind: 'media',
    track: 'video',
    pts: msn * 90_000 + index,
    duration: 1,
    keyframe: index === 0,
    repeat: false,
    capturedAtMs: 0,
    encodingAtMs: 0,
    encodedAtMs: 0,
    bytes: piece,
  })),
})

/** A server whose only segment, of 128 MiB, no system takes into the buffers of a connection; it costs one piece of memory. */
const serveBig = async (t: ExecutionContext) => {
  const live = new LiveStreams({ clock: systemClock })
  const server: HttpServer = fastify({ forceCloseConnections: true }).withTypeProvider<TypeBoxTypeProvider>()
  server.setErrorHandler(errorAnswerer(silentLog))
  mediaRoute(server, live, TAKE_WITHIN_MS)
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 })
  t.teardown(async () => {
    await live.close()
    await server.close()
  })
  const spec = { partMs: 1000, segmentMs: 1000, gridMs: 1000, windowMs: 4000 }
  const writer = live.open({ streamId: 's1', protocol: 'hls', ...spec })
  const { init } = await encoded
  writer.push(init)
  writer.push(bigPart(0, new Uint8Array(4 * MIB), 32))
  writer.push({ kind: 'segment', msn: 0, parts: 1, pts: 0, duration: 90_000 })
  const path = `/streams/s1/video/${live.get('s1')?.prefix}/segment-1.m4s`
  /** The server's end of the next connection. */
  const accepted = async (): Promise<Socket> => ((await once(server.server, 'connection')) as [Socket])[0]
  return { port, path, accepted, initPath: path.replace('segment-1.m4s', 'init-0.mp4') }
}

const SLOW_CLIENTS: Readonly<Record<string, (socket: Socket, path: string) => () => void>> = {
  'never reads': (socket, path) => {
    socket.pause()
    socket.write(get(path))
    return () => {}
  },
  'reads a byte now and then': (socket, path) => {
    socket.pause()
    socket.write(get(path))
    const reading = setInterval(() => socket.read(1), 20)
    return () => clearInterval(reading)
  },
  'sends a hundred requests and reads none of the answers': (socket, path) => {
    socket.pause()
    socket.write(get(path).repeat(100))
    return () => {}
  },
}
for (const [what, begin] of Object.entries(SLOW_CLIENTS)) {
  test.serial(`a client that ${what} is cut off, and others do not notice`, async (t) => {
    const { port, path, initPath, accepted } = await serveBig(t)
    const before = heldBytes()
    const atServer = accepted()
    const client = await open(port)
    const server = await atServer
    const from = performance.now()
    const cut = once(server, 'close')
    const stop = begin(client, path)
    await until('some of the answer to be sent', () => server.bytesWritten > MIB)
    const other = await open(port, '127.0.0.2')
    other.write(get(initPath))
    t.is(await statusOf(other), 200)
    t.true(heldBytes() - before < 8 * MIB, 'what is sent is not copied')
    await cut
    const took = performance.now() - from
    t.true(took > TAKE_WITHIN_MS / 2 && took < TAKE_WITHIN_MS + 3000, `cut off after ${took} ms`)
    t.true(server.bytesWritten < 128 * MIB, 'the answer was not sent whole')
    stop()
    client.destroy()
    other.destroy()
  })
}

test.serial('ten thousand blocked requests of one client: it gets half of the places, others are served', async (t) => {
  // Segments so long that those who wait for the next but one wait through the whole test.
  const { at, stream, writer, close } = await serve({}, { partMs: 1000, segmentMs: 60_000, windowMs: 200_000 })
  t.teardown(close)
  const part = (index: number): void => {
    writer.push({ ...bigPart(index, new Uint8Array(1000), 1), msn: 0, part: index })
  }
  part(0)
  // Five on each connection: a process may not have as many files open as there are requests.
  const [connections, each] = [2000, 5]
  const clients = await Promise.all(Array.from({ length: connections }, () => open(at.port)))
  const before = heldBytes()
  let refused = 0
  for (const client of clients)
    client.on('data', (bytes: Buffer) => {
      refused += bytes.toString('latin1').split('HTTP/1.1 503').length - 1
    })
  const blocked = get(`/streams/s1/${MEDIA}?_HLS_msn=2`).repeat(each)
  const [waiting, late] = [clients.slice(0, 1000 / each), clients.slice(1000 / each)]
  for (const client of waiting) client.write(blocked)
  await held(stream, 1000)
  for (const client of late) client.write(blocked)
  await until('every request to be held or refused', () => stream.waiting + refused === connections * each, 30_000)
  t.is(stream.waiting, 1000)
  t.is(refused, 9000)
  t.true(heldBytes() - before < 60 * MIB, `${(heldBytes() - before) / MIB} MiB for 1,000 that wait`)

  const full = heldBytes()
  const viewer = await open(at.port, '127.0.0.2')
  const delays: number[] = []
  for (let index = 1; index <= 50; index++) {
    viewer.write(get(`/streams/s1/${MEDIA}?_HLS_msn=1&_HLS_part=${index}&viewer=modest`))
    await held(stream, 1001)
    const answer = statusOf(viewer)
    const from = performance.now()
    part(index)
    t.is(await answer, 200)
    delays.push(performance.now() - from)
  }
  const median = delays.toSorted((one, other) => one - other)[25] ?? Number.NaN
  t.true(median < 250, `the other viewer is answered ${median} ms after the part is there`)
  t.true(heldBytes() - full < 8 * MIB, 'memory is flat while they wait')
  t.is(stream.waiting, 1000)
  t.is(stream.measures().viewerCount, 2)

  for (const client of clients) client.destroy()
  viewer.destroy()
  await until('the places to be free again', () => stream.waiting === 0)
})

test('requests sent in one go are given up together when their client goes', async (t) => {
  const { at, parts, stream, close } = await serve()
  t.teardown(close)
  parts(3)
  const client = await open(at.port)
  client.write(get(`/streams/s1/${MEDIA}?_HLS_msn=2`).repeat(20))
  await held(stream, 20)
  client.destroy()
  await until('the places to be free again', () => stream.waiting === 0, 1000)
  t.is(stream.waiting, 0)
})

const PATHS: readonly [path: string, status: number][] = [
  ['/streams/s1/video/PREFIX/../../../../etc/passwd', 404],
  ['/streams/s1/video/PREFIX/%2e%2e%2f%2e%2e%2fpackage.json', 404],
  ['/streams/s1/video/../PREFIX/segment-1.m4s', 404],
  ['/streams/s1/video/PREFIX/segment-1.m4s%00.mp4', 404],
  ['/streams/%00/playlist.m3u8', 404],
  ['/streams/..%2f..%2fetc/playlist.m3u8', 404],
  ['/streams/s1/video/media.m3u8/', 404],
  [`/streams/s1/${MEDIA}?${'_HLS_msn=1&'.repeat(500)}`, 400],
  [`/streams/s1/${MEDIA}?_HLS_msn[]=1`, 200],
  [`/streams/s1/${MEDIA}?_HLS_msn=${'1'.repeat(20_000)}`, 431],
]
for (const [path, status] of PATHS) {
  test(`${path.slice(0, 60)} as it stands is answered ${status}`, async (t) => {
    const { at, parts, stream, close } = await serve()
    t.teardown(close)
    parts(3)
    const client = await open(at.port)
    client.write(get(path.replace('PREFIX', stream.prefix)))
    t.is(await statusOf(client), status)
    client.destroy()
  })
}

test('connections that ask nothing, or never finish asking, have their time', async (t) => {
  const { server, close } = await serve()
  t.teardown(close)
  const { requestTimeout, headersTimeout, keepAliveTimeout } = server.server
  for (const ms of [requestTimeout, headersTimeout, keepAliveTimeout]) t.true(ms > 0 && ms <= 120_000)
})
