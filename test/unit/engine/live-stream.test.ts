import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import type { FlyBrowserError } from '../../../src/domain/errors.ts'
import { LiveStream } from '../../../src/engine/live/live-stream.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import { init, PART_TICKS, part, SPEC, segment, segments } from './live-media.ts'

const build = (limits: { maxViewers?: number; maxWaiting?: number } = {}) => {
  const scheduler = new VirtualTimeScheduler()
  const stream = new LiveStream(SPEC, {
    clock: schedulerClock(scheduler, 1000),
    maxViewers: limits.maxViewers ?? 10,
    maxWaiting: limits.maxWaiting ?? 10,
  })
  const advance = (ms: number): void => {
    scheduler.schedule(() => undefined, ms)
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
  }
  const output = stream.open(SPEC)
  return { stream, output, scheduler, advance }
}

const filled = (count = 2, limits: Parameters<typeof build>[0] = {}) => {
  const built = build(limits)
  built.output.push(init())
  for (const event of segments(count)) built.output.push(event)
  return built
}

const code = (expected: string) => ({ code: expected }) as { code: string }
const viewer = 'v1'

test('the multivariant playlist waits until the encoding is known', async (t) => {
  const { stream, output } = build()
  const text = stream.hls.multivariant(viewer, '?viewer=v1')
  t.is(stream.waiting, 1)
  output.push(init())
  t.regex(await text, /CODECS="avc1.42c01f",RESOLUTION=1280x720,FRAME-RATE=30.000\nvideo\/media.m3u8\?viewer=v1\n$/)
  t.is(stream.waiting, 0)
})

test('a blocked request is answered when its part comes, and all who waited get one render', async (t) => {
  const { stream, output } = filled()
  const both = [1, 2].map(() => stream.hls.mediaPlaylist({ kind: 'part', msn: 3, part: 0 }, viewer))
  const later = stream.hls.mediaPlaylist({ kind: 'part', msn: 3, part: 1 }, viewer)
  t.is(stream.waiting, 3)
  output.push(part(2, 0, 4 * PART_TICKS))
  const [first, second] = await Promise.all(both)
  t.is(first, second)
  t.true(first?.includes('part-3-0.m4s",INDEPENDENT=YES'))
  t.true(first?.endsWith('PRELOAD-HINT:TYPE=PART,URI="'.concat(stream.prefix, '/part-3-1.m4s"\n')))
  t.is(stream.waiting, 1)
  output.push(part(2, 1, 5 * PART_TICKS))
  t.regex(await later, /part-3-1\.m4s"\n#EXT-X-PRELOAD-HINT/)
})

test('the end closes the stream at once and is told a part later', async (t) => {
  const { stream, output, advance } = filled()
  output.push(part(2, 0, 4 * PART_TICKS))
  const next = stream.hls.mediaPlaylist({ kind: 'part', msn: 4, part: 0 }, viewer)
  const hinted = stream.hls.media({ kind: 'part', msn: 3, part: 1 })
  output.end()
  t.true(stream.ended)
  await t.throwsAsync(hinted, code('MEDIA_UNKNOWN'))
  const before = await stream.hls.mediaPlaylist({ kind: 'segment', msn: 3 }, viewer)
  t.regex(before, /segment-3\.m4s\n#EXT-X-PRELOAD-HINT/)
  advance(SPEC.partMs)
  t.regex(await next, /segment-3\.m4s\n#EXT-X-ENDLIST\n$/)
  output.push(part(3, 0, 5 * PART_TICKS))
  t.is(stream.measures().partsProduced, 5)
})

test('the last part of a segment and its end are seen together', async (t) => {
  const { stream, output } = filled()
  output.push(part(2, 0, 4 * PART_TICKS))
  const text = stream.hls.mediaPlaylist({ kind: 'part', msn: 3, part: 1 }, viewer)
  for (const event of [...segment(2, 4 * PART_TICKS)].slice(1)) output.push(event)
  t.regex(await text, /segment-3\.m4s\n.*part-4-0\.m4s"\n$/)
})

test('the hinted part is waited for; any other that is not there is unknown', async (t) => {
  const { stream, output } = filled()
  const hinted = stream.hls.media({ kind: 'part', msn: 3, part: 0 })
  await t.throwsAsync(stream.hls.media({ kind: 'part', msn: 3, part: 1 }), code('MEDIA_UNKNOWN'))
  await t.throwsAsync(stream.hls.media({ kind: 'part', msn: 4, part: 0 }), code('MEDIA_UNKNOWN'))
  const arriving = part(2, 0, 4 * PART_TICKS)
  output.push(arriving)
  t.deepEqual(
    (await hinted).read(),
    arriving.fragments.map(({ bytes }) => bytes),
  )
})

test('a hinted part that never comes because its segment ended early is unknown then', async (t) => {
  const { stream, output } = filled()
  output.push(part(2, 0, 4 * PART_TICKS))
  const hinted = stream.hls.media({ kind: 'part', msn: 3, part: 1 })
  output.push(init(1, true))
  await t.throwsAsync(hinted, code('MEDIA_UNKNOWN'))
})

test('three target durations without the part end the wait', async (t) => {
  const { stream, advance } = filled()
  const text = stream.hls.mediaPlaylist({ kind: 'segment', msn: 3 }, viewer)
  advance(2999)
  t.is(stream.waiting, 1)
  advance(1)
  const error = await t.throwsAsync<FlyBrowserError>(text, code('PLAYLIST_TIMEOUT'))
  t.is(error?.status, 503)
  t.is(stream.waiting, 0)
})

test('a client that goes frees its place', async (t) => {
  const { stream, output } = filled(2, { maxWaiting: 1 })
  const client = new AbortController()
  const text = stream.hls.mediaPlaylist({ kind: 'segment', msn: 3 }, viewer, client.signal)
  const error = await t.throwsAsync<FlyBrowserError>(
    stream.hls.media({ kind: 'part', msn: 3, part: 0 }),
    code('WAITING_LIMIT'),
  )
  t.is(error?.status, 503)
  client.abort(new Error('gone'))
  await t.throwsAsync(text, { message: 'gone' })
  t.is(stream.waiting, 0)
  const after = stream.hls.media({ kind: 'part', msn: 3, part: 0 })
  output.push(part(2, 0, 4 * PART_TICKS))
  await t.notThrowsAsync(after)
})

test('a request of a client that has gone already never waits', async (t) => {
  const { stream } = filled()
  const wait = stream.hls.mediaPlaylist({ kind: 'segment', msn: 3 }, viewer, AbortSignal.abort(new Error('gone')))
  await t.throwsAsync(wait, { message: 'gone' })
  t.is(stream.waiting, 0)
})

test('viewers are counted once each, for three target durations', async (t) => {
  const { stream, advance } = filled()
  await stream.hls.mediaPlaylist({ kind: 'plain' }, 'a')
  await stream.hls.mediaPlaylist({ kind: 'plain' }, 'a')
  await stream.hls.mediaPlaylist({ kind: 'plain' }, 'b')
  t.is(stream.measures().viewerCount, 2)
  advance(2000)
  await stream.hls.mediaPlaylist({ kind: 'plain' }, 'a')
  advance(1001)
  t.is(stream.measures().viewerCount, 1)
})

test('a stream that is full lets its own viewers stay and others wait for a place', async (t) => {
  const { stream, advance } = filled(2, { maxViewers: 1 })
  await stream.hls.mediaPlaylist({ kind: 'plain' }, 'a')
  await t.throwsAsync(stream.hls.mediaPlaylist({ kind: 'plain' }, 'b'), code('VIEWER_LIMIT'))
  await t.throwsAsync(stream.hls.multivariant('b', ''), code('VIEWER_LIMIT'))
  await t.notThrowsAsync(stream.hls.mediaPlaylist({ kind: 'plain' }, 'a'))
  advance(3001)
  await t.notThrowsAsync(stream.hls.mediaPlaylist({ kind: 'plain' }, 'b'))
})

test('what went in and out is counted', (t) => {
  const { stream } = filled()
  stream.countAnswer(100)
  stream.countAnswer(20)
  t.deepEqual(stream.measures(), {
    viewerCount: 0,
    requests: 2,
    bytesSent: 120,
    bytesProduced: 1 + 4 * 6,
    partsProduced: 4,
    renders: 0,
    lastPartAtMs: 1000,
    windowSeconds: 2,
    ended: false,
  })
})

test('closing ends every wait', async (t) => {
  const { stream } = filled()
  const waits = [
    stream.hls.mediaPlaylist({ kind: 'segment', msn: 3 }, viewer),
    stream.hls.media({ kind: 'part', msn: 3, part: 0 }),
  ]
  stream.close()
  for (const wait of waits) await t.throwsAsync(wait, code('STREAM_UNKNOWN'))
  t.is(stream.waiting, 0)
})
