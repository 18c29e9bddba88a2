import { createHook } from 'node:async_hooks'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { checkOrigin } from '../../src/adapters/conformance/check-origin.ts'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import type { MediaFragment, SegmentEvent } from '../../src/domain/media.ts'
import { FlyBrowser } from '../../src/index.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { until } from '../helpers/media-time.ts'
import { LadderBench } from '../unit/engine/live-ladder-bench.ts'
import { encodeFragments, packaged, SEGMENT_FRAMES } from './http-media.ts'
import { refused, SocketViewer, socketOrigin } from './http-socket-origin.ts'

const run = promisify(execFile)

/** Media as packaging gives it of the rendition below the largest. */
const below = (media: readonly MediaFragment[]): SegmentEvent[] =>
  packaged(media.map((fragment) => ({ ...fragment, rendition: 1 }))).map((event) =>
    event.kind === 'fragment' ? event : { ...event, rendition: 1 },
  )

test('a socket gives the rendition that its address names, else the largest, and tells which there are', async (t) => {
  const [top, small] = await Promise.all([encodeFragments(2), encodeFragments(2, { width: 160, height: 90 })])
  await using origin = await socketOrigin(top)
  const early = await refused(origin.socketUrl('?rendition=sound'))
  t.like(early, { status: 404, body: { code: 'MEDIA_UNKNOWN' } })
  origin.writer.push({ ...small.init, rendition: 1 })
  const lower = below(small.media)
  const frames = (count: number) => {
    for (let left = count; left > 0; left--) {
      origin.frames(1)
      const next = lower.findIndex((event, at) => at > 0 && event.kind === 'fragment')
      for (const event of lower.splice(0, next < 0 ? lower.length : next)) origin.writer.push(event)
    }
  }
  frames(SEGMENT_FRAMES + 5)
  const wishes = ['', '?rendition=video', '?rendition=video-1']
  const viewers = await Promise.all(wishes.map((query) => SocketViewer.open(origin.socketUrl(query))))
  frames(5)
  for (const [at, viewer] of viewers.entries()) {
    const { init, media } = at === 2 ? small : top
    await viewer.binaries(1 + 10)
    const given = [init, ...media.slice(SEGMENT_FRAMES, SEGMENT_FRAMES + 10)]
    t.deepEqual(viewer.story, ['init', 'head', '30-39'])
    t.true(given.every(({ bytes }, index) => viewer.binary[index]?.equals(bytes)))
    const name = at === 2 ? 'video-1' : 'video'
    t.like(viewer.texts('init')[0], { rendition: name, width: init.width, height: init.height })
    t.deepEqual(viewer.texts('status')[0]?.renditions, [
      { name: 'video', codecs: top.init.codecs, width: 320, height: 180, fps: 30, bitrate_bps: 1_000_000 },
      { name: 'video-1', codecs: small.init.codecs, width: 160, height: 90, fps: 30, bitrate_bps: 1_000_000 },
    ])
  }
  const unknown = await refused(origin.socketUrl('?rendition=video-2'))
  t.like(unknown, { status: 404, body: { code: 'MEDIA_UNKNOWN' } })
})

test('where there is no room for more viewers, each can still turn to another rendition', async (t) => {
  const { init, media } = await encodeFragments(1)
  await using origin = await socketOrigin({ init, media, maxViewers: 1 })
  origin.writer.push({ ...init, rendition: 1 })
  const full = { status: 503, body: { code: 'VIEWER_LIMIT' } }
  const open = (query: string) => SocketViewer.open(origin.socketUrl(query))
  const large = await open('?viewer=a')
  t.like(await refused(origin.socketUrl('?viewer=b')), full)
  t.like(await refused(origin.socketUrl('?viewer=a')), full, 'the same again')
  const small = await open('?viewer=a&rendition=video-1')
  t.like(await refused(origin.socketUrl('?viewer=a&rendition=video-1')), full, 'a third')
  large.socket.terminate()
  await until('the large one has left', () => origin.stream.feeds.top.listeners === 0)
  await small.roundTrip()
  await open('?viewer=a&rendition=video')
  t.is(origin.stream.feeds.top.listeners, 1)
})

test('a socket that is opened before the first media waits for its rendition', async (t) => {
  const { init, media } = await encodeFragments(1)
  await using origin = await socketOrigin({ init, media })
  // A stream of another id, of which nothing has come.
  const address = (query: string) => origin.socketUrl(query).replace('/s1/', '/s2/')
  const writer = origin.live.open({ ...origin.stream.spec, streamId: 's2', protocol: 'ws' })
  const stream = origin.live.require('s2')
  const waiting = SocketViewer.open(address('?rendition=video-1'))
  const absent = refused(address('?rendition=video-2'))
  await until('both wait', () => stream.waiting === 2)
  writer.push(init)
  writer.push({ ...init, rendition: 1 })
  t.like(await absent, { status: 404, body: { code: 'MEDIA_UNKNOWN' } })
  const viewer = await waiting
  for (const event of below(media)) writer.push(event)
  await viewer.binaries(1 + media.length)
  t.like(viewer.texts('init')[0], { rendition: 'video-1' })
})

/** An answer that is asked for compressed, as it comes. */
async function zipped(url: string): Promise<string> {
  const sent = request(url, { headers: { 'accept-encoding': 'gzip' }, agent: false }).end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  if (response.headers['content-encoding'] !== 'gzip') throw new Error(`${url}: not compressed`)
  return Buffer.concat(await response.toArray()).toString('latin1')
}

test.serial('the playlists of all renditions are compressed once, however many ask for them in turns', async (t) => {
  const bench = new LadderBench({}, { windowMs: 20_000 })
  const lane = bench.lane()
  lane.begin(3)
  lane.pictures(0, 48)
  const server = createServer({ live: bench.live, log: silentLog })
  t.teardown(() => server.close())
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 })
  let compressed = 0
  const hook = createHook({
    init: (_id, type) => {
      if (type === 'ZLIB') compressed += 1
    },
  }).enable()
  t.teardown(() => hook.disable())
  const texts = new Set<string>()
  for (let viewer = 0; viewer < 3; viewer++)
    for (const name of ['video', 'video-1', 'video-2'])
      for (const query of ['', '?_HLS_skip=YES'])
        texts.add(await zipped(`${url}/streams/s1/${name}/media.m3u8${query}`))
  t.is(texts.size, 6)
  t.is(compressed, 6)
})

const SIZES = ['320x180', '214x120', '160x90']

const PIPELINE = `name: ladder
stages:
  - { id: picture, use: source.test-pattern, with: { width: 320, height: 180 } }
  - { id: pace, use: video.pace, with: { fps: 15 } }
  - id: encode
    use: video.ladder
    with:
      renditions: [{ height: 180, bitrate: 400000 }, { height: 120, bitrate: 200000 }, { height: 90, bitrate: 100000 }]
  - { id: segment, use: package.segment, with: { latency: lan } }
  - { id: hls, use: sink.hls, with: { window: 10s } }
  - { id: dash, use: sink.dash, from: segment, with: { window: 10s } }
`

/** Sizes of the pictures that ffprobe finds at an address, sound and complete. */
async function probed(url: string): Promise<string[]> {
  const { stdout, stderr } = await run('ffprobe', [
    ...['-v', 'error', '-of', 'json', '-read_intervals', '%+1', '-count_packets'],
    ...['-show_entries', 'stream=codec_name,width,height,nb_read_packets', url],
  ])
  if (stderr.trim()) throw new Error(stderr)
  const { streams } = JSON.parse(stdout) as {
    streams: { codec_name: string; width: number; height: number; nb_read_packets: string }[]
  }
  return streams.flatMap((each) => (Number(each.nb_read_packets) > 0 ? `${each.width}x${each.height}` : []))
}

test('a ladder over HTTP passes the conformance check; ffprobe reads each rendition by HLS, and all of them by DASH', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'http-ladder-'))
  const session = await FlyBrowser.launch({ browser: false, recordingDir: folder, logLevel: 'silent' })
  t.teardown(async () => {
    await session.close()
    await rm(folder, { recursive: true, force: true })
  })
  const [info] = (await session.runPipeline({ text: PIPELINE })).streams
  const url = new URL('.', info?.streamUrl ?? '')
  const playlists = ['video', 'video-1', 'video-2'].map((name) => new URL(`${name}/media.m3u8`, url).href)
  await until('two segments of each', async () => {
    const answers = await Promise.all(playlists.map((each) => fetch(each)))
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    return texts.every((text) => (text.match(/segment-/g)?.length ?? 0) >= 2)
  })
  const [report, ...sizes] = await Promise.all([
    checkOrigin(url.href, { seconds: 5, stop: new AbortController().signal }),
    ...playlists.map(probed),
    probed(new URL('manifest.mpd', url).href),
  ])
  t.deepEqual(sizes, [...SIZES.map((size) => [size]), SIZES])
  const results = report.protocols.flatMap((each) => each.results)
  t.deepEqual(
    results.flatMap(({ id, verdict }) => (verdict.outcome === 'failed' ? { id, findings: verdict.findings } : [])),
    [],
  )
  const passed = results.flatMap(({ id, verdict }) => (verdict.outcome === 'passed' ? id : []))
  for (const rule of [
    ...['hls.rendition-reports', 'hls.constants-agree', 'hls.variants-same-numbers', 'hls.variants-part-starts'],
    ...['hls.variants-independent-parts', 'hls.variants-discontinuities'],
  ])
    t.true(passed.includes(rule), rule)
  const gone = await fetch(new URL('video-3/media.m3u8', url))
  t.is(gone.status, 404)
  t.like(await gone.json(), { code: 'MEDIA_UNKNOWN' })
})
