import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import test, { type ExecutionContext } from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readViewersArguments } from '../../../bench/viewers/arguments.ts'
import { asListed } from '../../../bench/viewers/as-listed.ts'
import { judgeCrowd, type TimedReading } from '../../../bench/viewers/judge-crowd.ts'
import { KeptConnection } from '../../../bench/viewers/kept-connection.ts'
import { missedTargets } from '../../../bench/viewers/missed-targets.ts'
import { presentCrowds } from '../../../bench/viewers/present.ts'
import { readTail } from '../../../bench/viewers/read-tail.ts'
import { Tally } from '../../../bench/viewers/tally.ts'
import { seenPlaylist } from '../../helpers/media-playlist.ts'

test('the command line of the bench of viewers', (t) => {
  const all = readViewersArguments([])
  t.deepEqual(all, { counts: [200, 1000], seconds: 30, latency: 'lan' })
  const some = readViewersArguments(['--viewers', '5,7', '--latency=wan', '--seconds', '3', '--profile', 'p'])
  t.deepEqual(some, { counts: [5, 7], seconds: 3, latency: 'wan', profile: 'p' })
  t.is(readViewersArguments(['--help']), undefined)
  for (const [args, message] of [
    [['--viewers', '0'], /--viewers must be a whole number from 1 to 5000, not 0/],
    [['--viewers', '5,'], /not \./],
    [['--latency', 'moon'], /There is no viewing profile moon here\. There are: lan, wan, internet\./],
    [['200'], /There is no place for 200\./],
  ] as const)
    t.throws(() => readViewersArguments(args), { instanceOf: UsageError, message })
})

const PLAYLIST = `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:1
#EXT-X-PART-INF:PART-TARGET=0.50000
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.500,HOLD-BACK=3.000
#EXT-X-MEDIA-SEQUENCE:8
#EXT-X-MAP:URI="p/init-0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T00:00:00.500Z
#EXT-X-PART:DURATION=0.50000,URI="p/part-8-0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.50000,URI="p/part-8-1.m4s"
#EXTINF:1.00000,
p/segment-8.m4s
#EXT-X-PROGRAM-DATE-TIME:2026-11-22T00:00:01.500Z
#EXT-X-PART:DURATION=0.50000,URI="p/part-9-0.m4s",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="p/part-9-1.m4s"
`

test('a viewer takes the parts it does not know, and what comes next, off the end of a playlist', (t) => {
  const uris = (known: Parameters<typeof readTail>[1]) => readTail(PLAYLIST, known).parts.map(({ uri }) => uri)
  t.deepEqual(uris({ msn: 8, part: 0 }), ['p/part-8-1.m4s', 'p/part-9-0.m4s'])
  t.deepEqual(uris({ msn: 8, part: 1e9 }), ['p/part-9-0.m4s'])
  t.deepEqual(uris({ msn: 9, part: 0 }), [])
  t.deepEqual(uris({ msn: 1, part: 0 }).length, 3)
  t.deepEqual(uris(undefined), [], 'who comes new begins at the edge')
  t.deepEqual(readTail(PLAYLIST, undefined).next, { uri: 'p/part-9-1.m4s', msn: 9, part: 1 })
  t.is(readTail('#EXTM3U\n#EXT-X-ENDLIST\n', undefined).next, undefined)
})

const START_MS = Date.UTC(2026, 10, 22)

test('parts get the numbers that playlists give them, by the date of a segment', (t) => {
  const ready = (msn: number, part: number, startsAtMs: number) => ({ msn, part, startsAtMs, atMs: startsAtMs + 500 })
  const parts = [ready(6, 1, START_MS), ready(7, 0, START_MS + 500.4), ready(7, 1, START_MS + 1000)]
  t.deepEqual(
    asListed(parts, seenPlaylist(PLAYLIST)).map(({ msn, part }) => `${msn}.${part}`),
    ['7.1', '8.0', '8.1'],
  )
  t.throws(() => asListed([ready(6, 1, START_MS)], seenPlaylist(PLAYLIST)), { message: /no part that was finished/ })
})

const reading = (atMs: number, cpuSeconds: number, residentBytes: number, renders?: number): TimedReading => ({
  atMs,
  origin: { cpuSeconds, residentBytes },
  renders,
})

test('a crowd is judged against the moments its parts were ready', (t) => {
  const tally = new Tally()
  tally.arrived('bodies', { msn: 0, part: 0 }, 5)
  tally.answered(1000)
  tally.isMeasuring = true
  for (let part = 0; part < 10; part += 1)
    for (let viewer = 0; viewer < 4; viewer += 1) {
      tally.arrived('playlists', { msn: 1, part }, part * 200 + 1 + viewer)
      tally.answered(1000)
      if (part === 5 && viewer === 3) continue
      tally.arrived('bodies', { msn: 1, part }, part * 200 + 11 + viewer)
      tally.answered(9000)
    }
  tally.failed('status 503 for media')
  const report = { ...tally.read(), measuredSeconds: 2, viewers: 4, cpuSeconds: 0.5, lagP99Ms: 1 }
  const figures = judgeCrowd(report, {
    alone: [reading(-5000, 1, 100), reading(-3000, 1.2, 110)],
    crowded: [reading(-1, 2, 120, 50), reading(1999, 3, 150, 60)],
    mostResidentBytes: 160,
    parts: Array.from({ length: 12 }, (_, part) => ({ msn: 1, part, startsAtMs: 0, atMs: part * 200 })),
  })
  t.deepEqual(figures.playlists, { count: 40, p50Ms: 2, p99Ms: 4, maxMs: 4 })
  t.deepEqual(figures.bodies, { count: 39, p50Ms: 12, p99Ms: 14, maxMs: 14 })
  t.is(figures.requestsPerSecond, 79 / 2)
  t.is(figures.bytesPerSecond, (40 * 1000 + 39 * 9000) / 2)
  t.is(figures.lostParts, 1)
  t.deepEqual(figures.failures, { 'status 503 for media': 1 })
  t.true(Math.abs(figures.originCores - 0.5) < 1e-9)
  t.true(Math.abs(figures.originCoresAlone - 0.1) < 1e-9)
  t.deepEqual([figures.residentBytesAlone, figures.residentBytes], [110, 160])
  t.deepEqual([figures.renders, figures.parts], [10, 10])
  t.is(figures.crowdCores, 0.25)
  const shown = presentCrowds([figures])
  t.regex(shown, /^4 +40 +0\.2 +2\.0 \/ 4\.0 \/ 4\.0 +12\.0 \/ 14\.0 \/ 14\.0 +1 +1 +0\.50 +0\.10 /m)
  t.regex(shown, / not failed, lost parts\n/)
  t.deepEqual(missedTargets({ ...figures, failures: {}, lostParts: 0 }), [])
  t.deepEqual(missedTargets({ ...figures, failures: {}, lostParts: 0, renders: 40 }), ['renders'])
  t.regex(shown, /\n\n4 viewers, 1 times: status 503 for media$/)
})

test('an origin that counts no renders has none', (t) => {
  const report = { ...new Tally().read(), measuredSeconds: 1, viewers: 1, cpuSeconds: 0, lagP99Ms: 0 }
  const pair = [reading(0, 0, 1), reading(1000, 0, 1)] as const
  const figures = judgeCrowd(report, { alone: pair, crowded: pair, mostResidentBytes: 1, parts: [] })
  t.false('renders' in figures)
  t.is(figures.playlists, undefined)
  t.is(figures.lostParts, 0)
})

async function serve(t: ExecutionContext, listener: RequestListener): Promise<URL> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

test('a kept connection takes one answer after the other, however it is cut', async (t) => {
  let connections = 0
  const url = await serve(t, (request, response) => {
    connections = Math.max(connections, request.socket.remotePort ?? 0)
    const body = Buffer.alloc(70_000, request.url?.at(-1))
    response.writeHead(request.url === '/b' ? 404 : 200, { 'content-length': body.length })
    response.write(body.subarray(0, 10))
    setImmediate(() => response.end(body.subarray(10)))
  })
  const connection = new KeptConnection(url)
  t.teardown(() => connection.close())
  const first = await connection.get('/a', true)
  const port = connections
  t.is(first.status, 200)
  t.is(first.text, 'a'.repeat(70_000))
  t.true(first.bytes > 70_000)
  const second = await connection.get('/b', false)
  t.is(second.status, 404)
  t.is(second.text, '')
  t.is(connections, port, 'by the same connection')
})

test('a kept connection takes what a browser takes: compressed playlists', async (t) => {
  const bodies = new Map([
    ['/whole', gzipSync(PLAYLIST)],
    ['/cut', gzipSync(PLAYLIST).subarray(0, 60)],
  ])
  const url = await serve(t, ({ url: path = '', headers }, response) => {
    t.is(headers['accept-encoding'], 'gzip, deflate')
    const body = bodies.get(path) ?? Buffer.from('plain')
    const encoding = bodies.has(path) ? { 'content-encoding': 'gzip' } : {}
    response.writeHead(200, { ...encoding, 'content-length': body.length }).end(body)
  })
  const connection = new KeptConnection(url)
  t.teardown(() => connection.close())
  t.is((await connection.get('/whole', true)).text, PLAYLIST)
  const again = await connection.get('/whole', true)
  t.is(again.text, PLAYLIST)
  t.true(again.bytes < PLAYLIST.length + 200, 'bytes are those of the network')
  t.is((await connection.get('/whole', false)).text, '')
  await t.throwsAsync(connection.get('/cut', true), { message: /unexpected end/ })
  t.is((await connection.get('/plain', true)).text, 'plain', 'and the connection goes on')
})

test('a kept connection rejects what it cannot wait for or read', async (t) => {
  const url = await serve(t, (request, response) => {
    if (request.url === '/gone') request.socket.destroy()
    else response.end('pieces')
  })
  const gone = new KeptConnection(url)
  await t.throwsAsync(gone.get('/gone', true))
  await t.throwsAsync(gone.get('/more', true), undefined, 'and stays so')
  const pieces = new KeptConnection(
    await serve(t, (_, response) => {
      response.write('no ')
      response.end('length')
    }),
  )
  await t.throwsAsync(pieces.get('/', true), { message: /an answer without a length/ })
  const busy = new KeptConnection(url)
  t.teardown(() => busy.close())
  const one = busy.get('/one', true)
  await t.throwsAsync(busy.get('/two', true), { message: /one request at a time/ })
  t.is((await one).text, 'pieces')
})
