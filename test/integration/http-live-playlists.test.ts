import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import anyTest, { type TestFn } from 'ava'
import { acceptsGzip } from '../../src/adapters/http/accepts-gzip.ts'
import { addressOf } from '../../src/adapters/http/address-of.ts'
import { GzipOnce } from '../../src/adapters/http/gzip-once.ts'
import { expand, readPlaylist } from '../unit/formats/hls-playlist-reader.ts'
import { held, MEDIA, type Origin, readMedia, serve } from './http-live-scene.ts'

const test = anyTest as TestFn<Origin>

test.beforeEach(async (t) => {
  t.context = await serve({}, { windowMs: 60_000 })
})

test.afterEach.always(({ context }) => context.close())

/** An answer as it came over the wire, nothing undone. */
const fetchRaw = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
  const sent = request(url, { method, headers, agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(await response.toArray()) }
}

const GZIP = { 'accept-encoding': 'gzip, deflate, br' }

test('playlists are compressed for those who take that, and caches are told', async (t) => {
  const { url, parts } = t.context
  parts(12)
  for (const path of ['playlist.m3u8', MEDIA, `${MEDIA}?_HLS_msn=1`, `${MEDIA}?_HLS_skip=YES`]) {
    const [plain, zipped] = [await fetchRaw(url(path)), await fetchRaw(url(path), GZIP)]
    t.is(plain.headers['content-encoding'], undefined)
    t.is(zipped.headers['content-encoding'], 'gzip')
    t.is(gunzipSync(zipped.body).toString(), plain.body.toString(), path)
    for (const { headers, body } of [plain, zipped]) {
      t.is(headers.vary, 'Accept-Encoding')
      t.is(headers['content-length'], String(body.length))
      t.is(headers['content-type'], 'application/vnd.apple.mpegurl')
      t.is(headers['access-control-allow-origin'], '*')
    }
    const head = await fetchRaw(url(path), GZIP, 'HEAD')
    t.is(head.headers['content-length'], zipped.headers['content-length'])
    t.is(head.body.length, 0)
  }
})

test('media and errors are sent as they are', async (t) => {
  const { url, parts, stream } = t.context
  parts(3)
  for (const path of [`video/${stream.prefix}/segment-1.m4s`, `${MEDIA}?_HLS_part=1`, 'status']) {
    t.is((await fetchRaw(url(path), GZIP)).headers['content-encoding'], undefined)
  }
})

test('all who wait for the same change get the same bytes, compressed or not, whole or delta', async (t) => {
  const { url, parts, stream } = t.context
  parts(21)
  const ask = (query: string, headers: Record<string, string>) => fetchRaw(url(`${MEDIA}?_HLS_msn=8${query}`), headers)
  const asked = Array.from({ length: 20 }, () => [ask('', GZIP), ask('', {}), ask('&_HLS_skip=YES', GZIP)]).flat()
  await held(stream, 60)
  parts(3)
  const bodies = await Promise.all(asked)
  t.is(new Set(bodies.map(({ body }) => body.toString('latin1'))).size, 3)
})

test('a text is compressed once while it is asked for, and forgotten when its owner has newer ones', async (t) => {
  const gzip = new GzipOnce()
  const [stream, other] = [{}, {}]
  const first = gzip.of(stream, 'text')
  t.is(gzip.of(stream, 'text'), first)
  t.is(gunzipSync(await first).toString(), 'text')
  const apart = gzip.of(other, 'text')
  t.not(apart, first)
  for (let index = 0; index < 4; index++) gzip.of(stream, `newer ${index}`)
  t.not(gzip.of(stream, 'text'), first)
  t.is(gzip.of(other, 'text'), apart)
})

test('long texts are kept up to 16 MiB of each owner, together', async (t) => {
  const gzip = new GzipOnce()
  const stream = {}
  const [one, two, three] = ['a', 'b', 'c'].map((letter) => letter.repeat(6 * 1024 * 1024)) as [string, string, string]
  const [first, second] = [gzip.of(stream, one), gzip.of(stream, two)]
  t.is(gzip.of(stream, one), first)
  const newest = gzip.of(stream, three)
  t.is(gzip.of(stream, three), newest)
  t.is(gzip.of(stream, two), second)
  t.not(gzip.of(stream, one), first)
  await Promise.all([first, second, newest])
})

for (const [header, expected] of [
  [undefined, false],
  ['', false],
  ['gzip', true],
  ['GZip', true],
  ['br, gzip;q=0.5', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000', false],
  ['gzip;q=nonsense', false],
  ['identity', false],
  ['*', true],
  ['*;q=0', false],
  ['gzip;q=0, *', false],
] as const) {
  test(`Accept-Encoding: ${header}: ${expected ? 'gzip' : 'as it is'}`, (t) => {
    t.is(acceptsGzip(header), expected)
  })
}

for (const [ip, address] of [
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:10.0.0.7', '10.0.0.7'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
] as const) {
  test(`clients at ${ip} share the places of ${address}`, (t) => {
    t.is(addressOf(ip), address)
  })
}

test('delta updates over a whole stream, expanded, are the whole playlists; after the end there are none', async (t) => {
  const { url, parts, writer, rest } = t.context
  const read = async (query = '') => readPlaylist(await (await fetch(url(`${MEDIA}${query}`))).text())
  parts(3)
  let before = await read()
  let most = 0
  while (rest.length > 0) {
    parts(1)
    const delta = await read('?_HLS_skip=YES')
    t.deepEqual(await read('?_HLS_skip=v2'), delta)
    before = expand(before, delta)
    t.deepEqual(before, await read())
    most = Math.max(most, delta.skipped)
  }
  t.is(most, 2)
  writer.end()
  const ended = await (await fetch(url(`${MEDIA}?_HLS_msn=9&_HLS_skip=YES`))).text()
  t.true(readMedia(ended).endlist)
  t.is(readPlaylist(ended).skipped, 0)
})

test('answers say how long they hold', async (t) => {
  const { parts, url, close } = await serve({}, { segmentMs: 5000 })
  t.teardown(close)
  parts(3)
  const caching = async (query: string) => (await fetchRaw(url(`${MEDIA}${query}`))).headers['cache-control']
  t.is(await caching('?_HLS_msn=1'), 'public, max-age=30')
  t.is(await caching('?_HLS_msn=1&_HLS_part=0&_HLS_skip=YES'), 'public, max-age=30')
  t.is(await caching(''), 'public, max-age=2')
  t.is(await caching('?_HLS_skip=YES'), 'public, max-age=2')
  t.is(await caching('?_HLS_msn=99'), 'no-store')
  t.is((await fetchRaw(url('playlist.m3u8'))).headers['cache-control'], 'public, max-age=2')
})

test('a viewer counts once, whatever it fetches and however often', async (t) => {
  const { url, parts, stream } = t.context
  parts(6)
  const viewers = () => stream.measures().viewerCount
  for (const path of ['playlist.m3u8', MEDIA, MEDIA]) await fetchRaw(url(`${path}?viewer=a`))
  await fetchRaw(url(`${MEDIA}?viewer=a&_HLS_msn=1&_HLS_skip=YES`))
  await fetchRaw(url(`video/${stream.prefix}/segment-1.m4s`))
  t.is(viewers(), 1)
  // Those who do not say who they are: by address and program.
  for (const agent of ['one', 'one', 'other']) await fetchRaw(url(MEDIA), { 'user-agent': agent })
  t.is(viewers(), 3)
  // What cannot be answered is not watched.
  await fetchRaw(url(`${MEDIA}?viewer=b&_HLS_msn=99`))
  await fetchRaw(url('status'))
  t.is(viewers(), 3)
})

test('a client that invents viewers fills half of the stream, others are let in', async (t) => {
  const small = await serve({ maxViewers: 40 })
  t.teardown(small.close)
  small.parts(3)
  const statuses: (number | undefined)[] = []
  for (let index = 0; index < 100; index++)
    statuses.push((await fetchRaw(small.url(`${MEDIA}?viewer=${index}`))).status)
  t.is(statuses.filter((status) => status === 200).length, 20)
  t.is(statuses.filter((status) => status === 503).length, 80)
  t.is(small.stream.measures().viewerCount, 20)
  t.notThrows(() => small.stream.commons.admit('other', '127.0.0.2'))
})

test('a stream that is full says so in every playlist', async (t) => {
  const small = await serve({ maxViewers: 1 })
  t.teardown(small.close)
  small.parts(3)
  t.is((await fetchRaw(small.url(`${MEDIA}?viewer=a`))).status, 200)
  for (const path of ['playlist.m3u8', MEDIA]) {
    const { status, body, headers } = await fetchRaw(small.url(`${path}?viewer=b`), GZIP)
    t.is(status, 503)
    t.is(headers['cache-control'], 'no-store')
    t.deepEqual(JSON.parse(body.toString()), {
      code: 'VIEWER_LIMIT',
      message: 'The stream has its 1 viewers already.',
      advice: 'Try again when one has left.',
    })
  }
})
