import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import anyTest, { type TestFn } from 'ava'
import * as HLS from 'hls-parser'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { until } from '../helpers/media-time.ts'
import { bytes, encoded, held, MEDIA as media, type Origin, readMedia, serve } from './http-live-scene.ts'

const run = promisify(execFile)
const test = anyTest as TestFn<Origin>

test.beforeEach(async (t) => {
  t.context = await serve()
})

test.afterEach.always(({ context }) => context.close())

test('the multivariant playlist leads to the media playlist, and a viewer id is passed on', async (t) => {
  const { url, parts } = t.context
  parts(3)
  const response = await fetch(url('playlist.m3u8?viewer=tab-1'))
  t.is(response.headers.get('content-type'), 'application/vnd.apple.mpegurl')
  const playlist = HLS.parse(await response.text())
  if (!playlist.isMasterPlaylist) throw new Error('not a multivariant playlist')
  const [variant] = playlist.variants
  t.like(variant, { codecs: (await encoded).init.codecs, resolution: { width: 320, height: 180 }, frameRate: 30 })
  const inner = await fetch(variant ? new URL(variant.uri, response.url) : '')
  t.is(inner.url, url('video/media.m3u8?viewer=tab-1'))
  t.is(readMedia(await inner.text()).segments.filter(({ uri }) => uri).length, 1)
})

test('a blocking reload is answered when its part comes', async (t) => {
  const { url, parts, stream } = t.context
  parts(4)
  const waiting = fetch(url(`${media}?_HLS_msn=2&_HLS_part=1`))
  await held(stream, 1)
  parts(1)
  const response = await waiting
  t.is(response.headers.get('cache-control'), 'public, max-age=6')
  const text = await response.text()
  t.true(text.includes(`${stream.prefix}/part-2-1.m4s"\n#EXT-X-PRELOAD-HINT`))
  t.notThrows(() => readMedia(text))
  const plain = await fetch(url(media))
  t.is(plain.headers.get('cache-control'), 'public, max-age=0')
  t.is(await plain.text(), text)
})

test('playlists stay well formed and keep their promises from the first part to the end', async (t) => {
  const { url, parts, writer, rest } = t.context
  parts(3)
  const promises = new Set<string>()
  let sequence = 0
  while (rest.length > 0) {
    const text = await (await fetch(url(media))).text()
    const playlist = readMedia(text)
    t.true((playlist.mediaSequenceBase ?? 0) >= sequence)
    sequence = playlist.mediaSequenceBase ?? 0
    promises.add(text.split('\n').slice(0, 5).join('\n'))
    parts(1)
  }
  writer.end()
  t.true(readMedia(await (await fetch(url(`${media}?_HLS_msn=9`))).text()).endlist)
  t.is(promises.size, 1)
  t.true(sequence > 0)
})

test('a segment is its parts joined, a hinted part comes whole, an init segment leads', async (t) => {
  const { url, parts, stream } = t.context
  parts(2)
  const name = (file: string): string => url(`video/${stream.prefix}/${file}`)
  const hinted = fetch(name('part-1-2.m4s'))
  await held(stream, 1)
  parts(1)
  const late = await hinted
  t.is(late.headers.get('content-type'), 'video/mp4')
  t.is(late.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  const lateBytes = await bytes(late)
  t.is(late.headers.get('content-length'), String(lateBytes.length))
  t.is(late.headers.get('transfer-encoding'), null)
  const earlier = await Promise.all([0, 1].map(async (part) => bytes(await fetch(name(`part-1-${part}.m4s`)))))
  const whole = await bytes(await fetch(name('segment-1.m4s')))
  t.true(whole.equals(Buffer.concat([...earlier, lateBytes])))
  const init = await bytes(await fetch(name('init-0.mp4')))
  t.is(init.toString('latin1', 4, 8), 'ftyp')
})

const REFUSED: readonly [path: string, status: number, code: string][] = [
  [`s1/${media}?_HLS_part=1`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_msn=4`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_msn=-1`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_msn=1e400`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_msn=${'9'.repeat(400)}`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_msn=2&_HLS_msn=3`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_msn=2&_HLS_part=${'9'.repeat(15)}`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_skip=`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_skip=no`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?_HLS_skip=YES&_HLS_skip=v2`, 400, 'PLAYLIST_REQUEST_INVALID'],
  [`s1/${media}?viewer=${'x'.repeat(65)}`, 400, 'REQUEST_INVALID'],
  [`s1/${media}?viewer=%22%0d%0aX`, 400, 'REQUEST_INVALID'],
  ['s1/sound/media.m3u8', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/segment-2.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/part-2-1.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/init-1.mp4', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/part-1e400-0.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/other-prefix/segment-1.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/..%2f..%2fpackage.json', 404, 'MEDIA_UNKNOWN'],
  ['s1/%zz', 400, 'REQUEST_INVALID'],
  ['s2/playlist.m3u8', 404, 'STREAM_UNKNOWN'],
  ['__proto__/playlist.m3u8', 404, 'STREAM_UNKNOWN'],
  ['s2/status', 404, 'STREAM_UNKNOWN'],
  [`${'x'.repeat(500)}/status`, 414, 'REQUEST_INVALID'],
  ['s1/nothing', 404, 'ROUTE_UNKNOWN'],
]
for (const [path, status, code] of REFUSED) {
  test(`${path.slice(0, 60)} is answered ${status} ${code}`, async (t) => {
    const { at, parts, stream } = t.context
    parts(3)
    const response = await fetch(`${at.url}/streams/${path.replace('PREFIX', stream.prefix)}`)
    const body = (await response.json()) as Record<string, string>
    t.is(response.status, status)
    t.is(body.code, code)
    t.deepEqual(Object.keys(body), ['code', 'message', 'advice'])
    t.notRegex(body.message ?? '', /\{\w+\}/)
    t.is(response.headers.get('cache-control'), 'no-store')
    t.is(response.headers.get('access-control-allow-origin'), '*')
  })
}

test('bytes that are not HTTP get an answer and the connection closes', async (t) => {
  const { port } = t.context.at
  const socket = connect(port, '127.0.0.1')
  socket.end('\x16\x03\x01 not http\r\n\r\n')
  const answer = Buffer.concat(await socket.toArray()).toString()
  t.regex(answer, /^HTTP\/1\.1 400 Bad Request\r\n/)
  t.regex(answer, /"code":"REQUEST_INVALID"/)
})

test('a request whose client has gone waits no longer', async (t) => {
  const { url, parts, stream } = t.context
  parts(3)
  const client = new AbortController()
  const waiting = [media, `video/${stream.prefix}/part-2-0.m4s`].map((path) =>
    fetch(url(path.endsWith('m3u8') ? `${path}?_HLS_msn=2` : path), { signal: client.signal }),
  )
  await held(stream, 2)
  client.abort()
  await Promise.allSettled(waiting)
  await held(stream, 0)
  t.is(stream.waiting, 0)
})

test('a stream that makes nothing more is answered 503 after three target durations', async (t) => {
  const { url, parts } = t.context
  parts(3)
  const response = await fetch(url(`${media}?_HLS_msn=2`))
  t.is(response.status, 503)
  t.like(await response.json(), { code: 'PLAYLIST_TIMEOUT', message: 'The stream made no new part for 3 s.' })
})

test('too many viewers, and too many that wait, are answered 503', async (t) => {
  const small = await serve({ maxViewers: 2, maxWaiting: 1 })
  t.teardown(small.close)
  small.parts(3)
  for (const [viewer, status] of [
    ['a', 200],
    ['b', 200],
    ['c', 503],
    ['a', 200],
  ] as const) {
    t.is((await fetch(small.url(`${media}?viewer=${viewer}`))).status, status)
  }
  const first = fetch(small.url(`${media}?viewer=a&_HLS_msn=2`))
  await held(small.stream, 1)
  const second = await fetch(small.url(`${media}?viewer=b&_HLS_msn=2`))
  t.is(second.status, 503)
  t.like(await second.json(), { code: 'WAITING_LIMIT' })
  small.parts(3)
  t.is((await first).status, 200)
})

test('HEAD gives the head of the answer', async (t) => {
  const { url, parts, stream } = t.context
  parts(3)
  for (const path of ['playlist.m3u8', media, `video/${stream.prefix}/segment-1.m4s`]) {
    const headers = { 'accept-encoding': 'identity' }
    const [head, get] = [await fetch(url(path), { method: 'HEAD', headers }), await fetch(url(path), { headers })]
    t.is(head.status, 200)
    for (const name of ['content-type', 'content-length', 'cache-control']) {
      t.is(head.headers.get(name), get.headers.get(name), `${name} of ${path}`)
    }
    t.is((await bytes(head)).length, 0)
    t.is((await bytes(get)).length, Number(head.headers.get('content-length')))
  }
})

test('other sites may read, with ranges', async (t) => {
  const { url, parts } = t.context
  parts(3)
  const preflight = await fetch(url(media), {
    method: 'OPTIONS',
    headers: {
      origin: 'https://a.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'range',
    },
  })
  t.is(preflight.status, 204)
  t.is(preflight.headers.get('access-control-allow-origin'), '*')
  t.regex(preflight.headers.get('access-control-allow-headers') ?? '', /Range/)
  const response = await fetch(url(media), { headers: { origin: 'https://a.example' } })
  t.regex(response.headers.get('access-control-expose-headers') ?? '', /Date, Age, Content-Length/)
})

test('status counts what was sent and who watches, and takes in what the caller knows', async (t) => {
  const { url, parts, stream } = t.context
  parts(3)
  const sent = await bytes(await fetch(url(`video/${stream.prefix}/segment-1.m4s`)))
  await fetch(url(`${media}?viewer=a`))
  await fetch(url(`${media}?viewer=b`))
  const response = await fetch(url('status'))
  const body = (await response.json()) as Record<string, number>
  const { init } = await encoded
  t.like(body, {
    stream_id: 's1',
    state: 'active',
    named: 's1',
    viewer_count: 2,
    requests: 3,
    parts_produced: 3,
    ended: false,
  })
  t.deepEqual(body.renditions as unknown, [
    { name: 'video', codecs: init.codecs, width: 320, height: 180, fps: 30, bitrate_bps: 1_000_000 },
  ])
  t.true((body.bytes_sent ?? 0) > sent.length)
  t.true((body.bytes_sent ?? 0) < sent.length + 8000)
  t.is(body.bytes_produced, sent.length + init.bytes.length)
  t.is(body.window_seconds, 1)
  t.true(Math.abs((body.last_part_at_ms ?? 0) - Date.now()) < 10_000)
})

test('of answers to requests that were sent in one go each byte is counted once', async (t) => {
  const { at, parts, stream } = t.context
  parts(3)
  const client = connect(at.port, '127.0.0.1')
  const request = `GET /streams/s1/video/${stream.prefix}/segment-1.m4s HTTP/1.1\r\nHost: a\r\n`
  client.end(`${`${request}\r\n`.repeat(9)}${request}Connection: close\r\n\r\n`)
  const received = (await client.toArray()).reduce((sum, { length }) => sum + length, 0)
  await until('all answers to be counted', () => stream.measures().requests === 10)
  t.is(stream.measures().bytesSent, received)
})

test('health and time answer', async (t) => {
  const { url } = t.context.at
  t.like(await (await fetch(`${url}/health`)).json(), { status: 'ok' })
  const time = await (await fetch(`${url}/time`)).text()
  t.regex(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  t.true(Math.abs(Date.parse(time) - Date.now()) < 2000)
})

test('a finished stream plays in ffprobe, whole and in order', async (t) => {
  const { url, parts, writer } = t.context
  parts(24)
  writer.end()
  await fetch(url(`${media}?_HLS_msn=9`))
  const blocking = await fetch(url(`${media}?_HLS_msn=999`))
  t.is(blocking.status, 200, 'directives are ignored after the end')
  const listed = readMedia(await blocking.text()).segments.filter(({ uri }) => uri).length
  t.is(listed, 4)
  const { stdout } = await run('ffprobe', [
    ...[
      '-v',
      'error',
      '-of',
      'json',
      '-count_frames',
      '-show_entries',
      'stream=codec_name,width,height,nb_read_frames',
    ],
    ...['-show_entries', 'frame=pts_time', url('playlist.m3u8')],
  ])
  const probed = JSON.parse(stdout)
  t.like(probed.streams[0], { codec_name: 'h264', width: 320, height: 180, nb_read_frames: String(listed * 30) })
  const times = probed.frames.map((frame: { pts_time: string }) => Number(frame.pts_time))
  t.true(times.every((time: number, index: number) => index === 0 || Math.abs(time - times[index - 1] - 1 / 30) < 1e-3))
})

test('closing ends requests that wait and connections that are kept', async (t) => {
  const own = await serve()
  own.parts(3)
  const idle = connect(own.at.port, '127.0.0.1')
  await once(idle, 'connect')
  const waiting = fetch(own.url(`${media}?_HLS_msn=2`))
  await held(own.stream, 1)
  const before = Date.now()
  await Promise.all([own.server.close(), t.throwsAsync(waiting), once(idle, 'close')])
  t.true(Date.now() - before < 1000)
  await held(own.stream, 0)
})

test('a removed stream ends its requests', async (t) => {
  const { url, parts, live, stream } = t.context
  parts(3)
  const waiting = fetch(url(`${media}?_HLS_msn=2`))
  await held(stream, 1)
  live.remove('s1')
  t.is((await waiting).status, 404)
})

test('a port in use and an address of another machine are refused with advice', async (t) => {
  const { at } = t.context
  const other = createServer({ live: new LiveStreams({ clock: systemClock }), log: silentLog })
  await t.throwsAsync(listen(other, { host: '127.0.0.1', port: at.port }), { code: 'PORT_BUSY' })
  const another = createServer({ live: new LiveStreams({ clock: systemClock }), log: silentLog })
  await t.throwsAsync(listen(another, { host: '192.0.2.1', port: 0 }), { code: 'LISTEN_FAILED' })
})
