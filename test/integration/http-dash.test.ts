import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import anyTest, { type TestFn } from 'ava'
import { createServer } from '../../src/adapters/http/create-server.ts'
import type { HttpServer } from '../../src/adapters/http/http-server.ts'
import { type Listening, listen } from '../../src/adapters/http/listen.ts'
import type { InitFragment, MediaFragment } from '../../src/domain/media.ts'
import type { LiveStream } from '../../src/engine/live/live-stream.ts'
import { LiveStreams, type LiveStreamsOptions } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import type { LiveWriter } from '../../src/pipeline/ports/live-port.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { SegmentCutter } from '../../src/stages/package/segment-cutter.ts'
import { encodeFragments, PART_MS, SEGMENT_FRAMES, SEGMENT_MS } from './http-media.ts'

const encoded = encodeFragments(8)
const run = promisify(execFile)

interface Origin {
  readonly server: HttpServer
  readonly live: LiveStreams
  readonly writers: readonly LiveWriter[]
  readonly stream: LiveStream
  readonly at: Listening
  readonly media: readonly MediaFragment[]
  /** Address of something of the stream. */
  url(path: string): string
  /** Address of a segment. */
  segment(number: number, query?: string): string
  /** Packages the next fragments, as they come out of the encoder. */
  frames(count: number): void
  /** What comes after an encoder restart. */
  restart(): void
  end(): void
}

const test = anyTest as TestFn<Origin>

const serve = async ({
  protocols = ['hls', 'dash'],
  originMs = Date.UTC(2026, 0, 1),
  ...options
}: Partial<LiveStreamsOptions> & { protocols?: ('hls' | 'dash')[]; originMs?: number } = {}): Promise<Origin> => {
  const live = new LiveStreams({ clock: systemClock, ...options })
  const server = createServer({ live, log: silentLog })
  const at = await listen(server, { host: '127.0.0.1', port: 0 })
  const lengths = { partMs: PART_MS, segmentMs: SEGMENT_MS, gridMs: SEGMENT_MS, windowMs: 4000 }
  const writers = protocols.map((protocol) => live.open({ streamId: 's1', protocol, ...lengths }))
  const { media, init: made } = await encoded
  const init: InitFragment = { ...made, originMs }
  const cutter = new SegmentCutter(PART_MS, SEGMENT_MS)
  const push = (events: ReturnType<SegmentCutter['media'] | SegmentCutter['init']>): void => {
    for (const event of events) if (event.kind !== 'cadence') for (const writer of writers) writer.push(event)
  }
  push(cutter.init(init))
  const rest = [...media]
  const stream = live.get('s1')
  if (!stream) throw new Error('the stream is not there')
  const url = (path: string): string => `${at.url}/streams/s1/${path}`
  return {
    ...{ server, live, writers, stream, at, media, url },
    segment: (number, query = '') => url(`video/${stream.prefix}/number-${number}.m4s${query}`),
    frames: (count) => {
      for (const fragment of rest.splice(0, count)) push(cutter.media(fragment))
    },
    restart: () => push(cutter.init({ ...init, discontinuity: true })),
    end: () => {
      push(cutter.end())
      for (const writer of writers) writer.end()
    },
  }
}

test.beforeEach(async (t) => {
  t.context = await serve()
})

test.afterEach.always(async ({ context }) => {
  await context.live.close()
  await context.server.close()
})

const bytes = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

/** Begins a request and gives the head of its answer. */
const open = async (url: string): Promise<IncomingMessage> => {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage]
  return response
}

/** Waits until `count` requests are held. */
const held = async (stream: LiveStream, count: number): Promise<void> => {
  const until = Date.now() + 5000
  while (stream.waiting !== count) {
    if (Date.now() > until) throw new Error(`${stream.waiting} requests wait, not ${count}`)
    await new Promise(setImmediate)
  }
}

/** Waits for the MPD of the end, which is told a part after the last media. */
const endedMpd = async ({ url }: Origin): Promise<string> => {
  for (;;) {
    const text = await (await fetch(url('manifest.mpd'))).text()
    if (/type="static"/.test(text)) return text
    await new Promise(setImmediate)
  }
}

test('the MPD leads to the init segment, the segments and the clock, and a viewer id is passed on', async (t) => {
  const { url, frames, stream, at } = t.context
  frames(2 * SEGMENT_FRAMES)
  const response = await fetch(url('manifest.mpd?viewer=tab-1'))
  t.is(response.headers.get('content-type'), 'application/dash+xml')
  t.is(response.headers.get('access-control-allow-origin'), '*')
  const text = await response.text()
  const [, initialization = ''] = /initialization="([^"]+)"/.exec(text) ?? []
  const [, media = ''] = /media="([^"]+)"/.exec(text) ?? []
  const [, time = ''] = /<UTCTiming [^>]*value="([^"]+)"/.exec(text) ?? []
  const fill = (template: string) =>
    template.replaceAll('&amp;', '&').replace('$RepresentationID$', 'video').replace('$Number$', '1')
  const init = await fetch(new URL(fill(initialization), response.url))
  t.is((await bytes(init)).toString('latin1', 4, 8), 'ftyp')
  const address = new URL(fill(media), response.url)
  t.is(address.href, url(`video/${stream.prefix}/number-1.m4s?init=0&viewer=tab-1`))
  t.is((await fetch(address)).status, 200)
  t.is(new URL(time, response.url).href, `${at.url}/time`)
  t.is(stream.measures().viewerCount, 1)
})

test('a whole segment is the segment of HLS, byte for byte, and has a length', async (t) => {
  const { url, segment, frames, stream } = t.context
  frames(2 * SEGMENT_FRAMES)
  const response = await fetch(segment(1))
  const body = await bytes(response)
  t.is(response.headers.get('content-type'), 'video/mp4')
  t.is(response.headers.get('content-length'), String(body.length))
  t.is(response.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  t.true(body.equals(await bytes(await fetch(url(`video/${stream.prefix}/segment-2.m4s`)))))
})

test('an open segment goes out a fragment at a time, without a length, long before its end', async (t) => {
  const { segment, frames, media } = t.context
  frames(SEGMENT_FRAMES + 1)
  const response = await open(segment(1))
  t.is(response.headers['content-length'], undefined)
  t.is(response.headers['transfer-encoding'], 'chunked')
  const expected = media.slice(SEGMENT_FRAMES, 2 * SEGMENT_FRAMES).map((fragment) => Buffer.from(fragment.bytes))
  let received = Buffer.alloc(0)
  const body = response[Symbol.asyncIterator]()
  for (const [index, fragment] of expected.entries()) {
    if (index > 0) frames(1)
    const whole = received.length + fragment.length
    while (received.length < whole) {
      const { value } = await body.next()
      received = Buffer.concat([received, value as Buffer])
    }
    t.is(received.length, whole, 'nothing of the fragments that have not been made yet')
  }
  t.true((await body.next()).done)
  t.true(received.equals(Buffer.concat(expected)))
  t.true(received.equals(await bytes(await fetch(segment(1)))))
})

test('a request that comes early is held and answered with the first fragment', async (t) => {
  const { segment, frames, stream } = t.context
  frames(SEGMENT_FRAMES)
  const early = open(segment(1))
  await held(stream, 1)
  frames(1)
  const response = await early
  t.is(response.statusCode, 200)
  await once(response, 'readable')
  frames(SEGMENT_FRAMES - 1)
  const received = Buffer.concat(await response.toArray())
  t.true(received.equals(await bytes(await fetch(segment(1)))))
})

test('a client that goes away is waited for no longer, and one that does not read holds nobody up', async (t) => {
  const { segment, frames, stream } = t.context
  frames(SEGMENT_FRAMES + 1)
  const early = get(segment(2)).on('error', () => {})
  await held(stream, 1)
  const stuck = await open(segment(1))
  early.destroy()
  await held(stream, 0)
  frames(SEGMENT_FRAMES - 1)
  t.is((await fetch(segment(1))).status, 200)
  stuck.destroy()
})

test('a stream that is taken away breaks off its open segment, so that nobody takes it for whole', async (t) => {
  const { segment, frames, live } = t.context
  frames(SEGMENT_FRAMES + 1)
  const response = await open(segment(1))
  await once(response, 'readable')
  live.remove('s1')
  await t.throwsAsync(response.toArray())
  t.false(response.complete)
})

test('HEAD gives the head of the answer, of an open segment at once', async (t) => {
  const { url, segment, frames } = t.context
  frames(2 * SEGMENT_FRAMES + 1)
  for (const address of [url('manifest.mpd'), segment(1)]) {
    const [head, whole] = [await fetch(address, { method: 'HEAD' }), await fetch(address)]
    for (const name of ['content-type', 'content-length', 'cache-control'])
      t.is(head.headers.get(name), whole.headers.get(name), `${name} of ${address}`)
  }
  const head = await fetch(segment(2), { method: 'HEAD' })
  t.is(head.status, 200)
  t.is(head.headers.get('content-type'), 'video/mp4')
  t.is(head.headers.get('content-length'), null)
})

const REFUSED: readonly [path: string, status: number, code: string][] = [
  ['s1/video/PREFIX/number-4.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/number-0.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/number-1.m4s?init=-1', 400, 'REQUEST_INVALID'],
  ['s1/video/PREFIX/number-1.m4s?viewer=%22', 400, 'REQUEST_INVALID'],
  ['s1/video/PREFIX/number--1.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/video/PREFIX/number-1e4.m4s', 404, 'MEDIA_UNKNOWN'],
  [`s1/video/PREFIX/number-${'9'.repeat(99)}.m4s`, 404, 'MEDIA_UNKNOWN'],
  ['s1/video/other/number-1.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s1/sound/PREFIX/number-1.m4s', 404, 'MEDIA_UNKNOWN'],
  ['s2/manifest.mpd', 404, 'STREAM_UNKNOWN'],
  ['s1/manifest.mpd?viewer=%0d%0aX', 400, 'REQUEST_INVALID'],
]
for (const [path, status, code] of REFUSED) {
  test(`${path.slice(0, 60)} is answered ${status} ${code}`, async (t) => {
    const { at, frames, stream } = t.context
    frames(2 * SEGMENT_FRAMES)
    const response = await fetch(`${at.url}/streams/${path.replace('PREFIX', stream.prefix)}`)
    t.is(response.status, status)
    t.like(await response.json(), { code })
    t.is(response.headers.get('cache-control'), 'no-store')
  })
}

test('a stream that is not offered by DASH says so', async (t) => {
  const hls = await serve({ protocols: ['hls'] })
  t.teardown(async () => {
    await hls.live.close()
    await hls.server.close()
  })
  hls.frames(2 * SEGMENT_FRAMES)
  for (const address of [hls.url('manifest.mpd'), hls.segment(1)]) {
    const response = await fetch(address)
    t.is(response.status, 404)
    t.like(await response.json(), { code: 'PROTOCOL_OFF' })
  }
})

/** What ffprobe says of a stream, every picture counted; bounded by the pictures it is to read of a stream that goes on. */
const probe = async (url: string, ...bound: string[]) => {
  const { stdout } = await run(
    'ffprobe',
    [
      ...['-v', 'error', '-of', 'json', ...bound, '-count_frames'],
      ...['-show_entries', 'stream=codec_name,width,height,nb_read_frames', url],
    ],
    { timeout: 30_000 },
  )
  return (JSON.parse(stdout) as { streams: { nb_read_frames: string }[] }).streams[0]
}

test('after the end the whole window plays from its start, in ffprobe and ffmpeg', async (t) => {
  const { url, frames, end } = t.context
  frames(7 * SEGMENT_FRAMES + 12)
  end()
  const text = await endedMpd(t.context)
  const [, first] = /startNumber="(\d+)"/.exec(text) ?? []
  t.is(first, '3', 'four seconds and what is over them')
  t.regex(text, /mediaPresentationDuration="PT7.4S"/)
  const pictures = 4 * SEGMENT_FRAMES + 12
  t.like(await probe(url('manifest.mpd')), {
    codec_name: 'h264',
    width: 320,
    height: 180,
    nb_read_frames: String(pictures),
  })
  const { stderr, stdout } = await run('ffmpeg', [
    ...['-v', 'error', '-i', url('manifest.mpd'), '-vsync', 'passthrough', '-f', 'null', '-progress', 'pipe:1', '-'],
  ])
  t.is(stderr, '')
  const counts = [...stdout.matchAll(/^frame=(\d+)$/gm)].map((match) => Number(match[1]))
  t.is(counts.at(-1), pictures)
})

test('while a stream goes on, ffprobe plays it as it is made', async (t) => {
  // Media time 0 is two seconds ago, so that the third segment is due.
  const own = await serve({ originMs: Date.now() - 2000 })
  t.teardown(async () => {
    await own.live.close()
    await own.server.close()
  })
  own.frames(2 * SEGMENT_FRAMES + 1)
  const from = performance.now()
  let made = 2 * SEGMENT_FRAMES + 1
  const filming = setInterval(() => {
    const due = 2 * SEGMENT_FRAMES + 1 + Math.floor(((performance.now() - from) * 30) / 1000)
    own.frames(due - made)
    made = due
  }, 20)
  t.teardown(() => clearInterval(filming))
  // More than there is when it begins.
  const wanted = 3 * SEGMENT_FRAMES
  t.like(await probe(own.url('manifest.mpd'), '-read_intervals', `%+#${wanted}`), {
    codec_name: 'h264',
    nb_read_frames: String(wanted),
  })
})

test('after an encoder restart a new period begins with the next whole segment', async (t) => {
  const { url, segment, frames, restart } = t.context
  frames(2 * SEGMENT_FRAMES + 15)
  restart()
  // The rest of the third segment has no keyframe, so packaging passes it over.
  frames(SEGMENT_FRAMES - 15 + 1)
  const text = await (await fetch(url('manifest.mpd'))).text()
  const periods = [...text.matchAll(/<Period id="([^"]+)" start="([^"]+)"(?: duration="([^"]+)")?/g)].map((m) =>
    m.slice(1),
  )
  t.deepEqual(periods, [
    ['from-1', 'PT1S', 'PT1.5S'],
    ['from-3', 'PT3S', undefined],
  ])
  t.is((await fetch(segment(2, '?init=0'))).status, 200)
  const none = await fetch(segment(3, '?init=0'))
  t.is((await bytes(none)).length, 0, 'the period of that init segment has none')
  t.is(none.headers.get('cache-control'), 'no-store')
  const response = await open(segment(3, '?init=1'))
  t.is(response.statusCode, 200)
  response.destroy()
})
