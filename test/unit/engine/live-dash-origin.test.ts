import test from 'ava'
import type { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { DashSegment } from '../../../src/engine/live/dash-origin.ts'
import { DashBench } from './live-dash-media.ts'
import { ORIGIN_MS, SPEC } from './live-media.ts'

const viewer = 'v1'
const code = (expected: string) => ({ code: expected }) as { code: string }
const any = (number: number) => ({ number, init: undefined })

/** Period ids and start numbers of an MPD. */
const periods = (text: string): [id: string, start: string, duration: string | undefined, first: number][] =>
  [...text.matchAll(/<Period id="([^"]+)" start="([^"]+)"(?: duration="([^"]+)")?>[\s\S]*?startNumber="(\d+)"/g)].map(
    ([, id = '', start = '', duration, first]) => [id, start, duration, Number(first)],
  )
const publishTime = (text: string): string | undefined => /publishTime="([^"]+)"/.exec(text)?.[1]

/** All bytes of a segment; of an open one, once it ends. */
async function bytesOf(segment: DashSegment): Promise<number[]> {
  const bytes: number[] = []
  const pieces = segment.kind === 'open' ? segment.pieces : segment.media.read()
  for await (const piece of pieces) bytes.push(...piece)
  return bytes
}

const filled = (limits: ConstructorParameters<typeof DashBench>[0] = {}): DashBench => {
  const bench = new DashBench(limits)
  bench.init()
  bench.segments(3, 5)
  return bench
}

test('the MPD is answered with the first fragment of the first segment that begins at its place', async (t) => {
  const bench = new DashBench()
  const text = bench.dash.manifest(viewer, '')
  bench.init()
  bench.segments(1, 4.5, 2)
  await bench.clock.settle()
  t.is(bench.stream.waiting, 1)
  bench.begin(5)
  t.deepEqual(periods(await text), [['from-5', 'PT5S', undefined, 5]])
  t.is(bench.stream.waiting, 0)
})

test('an MPD that does not come in time is an error, unless there is an older one', async (t) => {
  const bench = new DashBench()
  const nothing = t.throwsAsync<FlyBrowserError>(bench.dash.manifest(viewer, ''), code('PLAYLIST_TIMEOUT'))
  await bench.clock.pass(3000)
  t.is((await nothing)?.status, 503)
  bench.init()
  bench.segments(2, 5)
  bench.begin(7.5)
  const stale = bench.dash.manifest(viewer, '')
  await bench.clock.pass(2999)
  t.is(bench.stream.waiting, 1)
  await bench.clock.pass(1)
  t.deepEqual(periods(await stale), [['from-5', 'PT5S', undefined, 5]])
})

test('an MPD is the same for all until something in it changes, and says when that was', async (t) => {
  const bench = filled()
  bench.segments(4, 8)
  const first = await bench.dash.manifest(viewer, '')
  t.is(publishTime(first), new Date(ORIGIN_MS).toISOString())
  await bench.clock.pass(900)
  bench.segments(16, 12)
  t.is(await bench.dash.manifest('v2', ''), first)
  t.is(bench.stream.measures().renders, 1)
  bench.init(1, true)
  bench.segments(1, 28)
  const second = await bench.dash.manifest(viewer, '')
  t.is(publishTime(second), new Date(ORIGIN_MS + 900).toISOString())
  t.deepEqual(periods(second), [
    ['from-5', 'PT5S', 'PT23S', 5],
    ['from-28', 'PT28S', undefined, 28],
  ])
})

test('a young stream lets nobody seek to before its first segment', async (t) => {
  const bench = filled()
  const depth = async () => /timeShiftBufferDepth="([^"]+)"/.exec(await bench.dash.manifest(viewer, ''))?.[1]
  t.is(await depth(), 'PT3S')
  bench.segments(1, 8)
  t.is(await depth(), 'PT4S')
  bench.segments(10, 9)
  t.is(await depth(), 'PT4S', 'the window is full')
})

test('each viewer finds its own query in the addresses of segments', async (t) => {
  const bench = filled()
  const [plain, own] = await Promise.all([bench.dash.manifest(viewer, ''), bench.dash.manifest(viewer, 'viewer=a')])
  t.true(plain?.includes(`media="$RepresentationID$/${bench.stream.prefix}/number-$Number$.m4s?init=0"`))
  t.is(own, plain?.replace('?init=0"', '?init=0&amp;viewer=a"'))
})

test('an encoder restart is told as soon as its first whole segment begins', async (t) => {
  const bench = filled()
  bench.segments(1, 8, 2)
  bench.init(1, true)
  bench.begin(8.5)
  const text = bench.dash.manifest(viewer, '')
  await bench.clock.settle()
  t.is(bench.stream.waiting, 1)
  bench.begin(9)
  t.deepEqual(periods(await text), [
    ['from-5', 'PT5S', 'PT3.5S', 5],
    ['from-9', 'PT9S', undefined, 9],
  ])
})

test('a period vanishes with its last segment, and begins with what is left of it after the end', async (t) => {
  const bench = filled()
  bench.init(1, true)
  bench.segments(30, 8)
  t.deepEqual(periods(await bench.dash.manifest(viewer, '')), [['from-8', 'PT8S', undefined, 8]])
  bench.segments(1, 38, 2)
  bench.output.end()
  await bench.clock.pass(SPEC.partMs)
  const text = await bench.dash.manifest(viewer, '')
  t.deepEqual(periods(text), [['from-8', 'PT34S', 'PT4.5S', 34]])
  t.regex(text, /type="static" [^>]*mediaPresentationDuration="PT38.5S"/)
  for (const number of [34, 38]) t.is((await bench.dash.segment(any(number), viewer)).kind, 'whole')
  t.deepEqual(await bytesOf(await bench.dash.segment(any(39), viewer)), [])
  await t.throwsAsync(bench.dash.segment(any(41), viewer), code('MEDIA_UNKNOWN'))
})

test('a stream that ends without a segment at its place has no MPD', async (t) => {
  const bench = new DashBench()
  bench.init()
  bench.segments(1, 4.5, 2)
  bench.output.end()
  const text = bench.dash.manifest(viewer, '')
  const refused = t.throwsAsync(text, code('MEDIA_UNKNOWN'))
  await bench.clock.pass(SPEC.partMs)
  await refused
})

test('a whole segment has a length, an open one grows until it ends; their bytes are the same', async (t) => {
  const bench = filled()
  const whole = await bench.dash.segment(any(6), viewer)
  t.true(whole.kind === 'whole' && whole.media.byteLength === 4)
  t.deepEqual(await bytesOf(whole), [24, 25, 26, 27])
  bench.begin(8)
  const open = await bench.dash.segment(any(8), viewer)
  t.is(open.kind, 'open')
  const bytes = bytesOf(open)
  for (let quarter = 1; quarter < 4; quarter++) bench.next()
  bench.close()
  t.deepEqual(await bytes, [32, 33, 34, 35])
  t.deepEqual(await bytesOf(await bench.dash.segment(any(8), viewer)), [32, 33, 34, 35])
})

test('a segment about to begin is answered with its first fragment', async (t) => {
  const bench = filled()
  const [next, after] = [bench.dash.segment(any(8), viewer), bench.dash.segment(any(9), viewer)]
  await t.throwsAsync(bench.dash.segment(any(10), viewer), code('MEDIA_UNKNOWN'))
  await t.throwsAsync(bench.dash.segment(any(4), viewer), code('MEDIA_UNKNOWN'))
  t.is(bench.stream.waiting, 2)
  bench.begin(8)
  t.is((await next).kind, 'open')
  t.is(bench.stream.waiting, 1)
  bench.begin(9)
  t.is((await after).kind, 'open')
})

test('a segment in whose place another one begins is empty then', async (t) => {
  const bench = filled()
  const old = bench.dash.segment({ number: 9, init: 0 }, viewer)
  const skipped = bench.dash.segment(any(8), viewer)
  bench.init(1, true)
  bench.begin(8.5)
  t.deepEqual(await bytesOf(await skipped), [])
  t.is(bench.stream.waiting, 1)
  bench.begin(9)
  t.deepEqual(await bytesOf(await old), [])
})

test('a segment before which the stream ends is empty', async (t) => {
  const bench = filled()
  const never = bench.dash.segment(any(8), viewer)
  bench.output.end()
  await bench.clock.pass(SPEC.partMs)
  const answer = await never
  t.true(answer.kind === 'whole' && answer.media.byteLength === 0)
})

test('a player of the period before is not given a segment of the next', async (t) => {
  const bench = filled()
  bench.init(1, true)
  bench.segments(1, 8)
  t.deepEqual(await bytesOf(await bench.dash.segment({ number: 8, init: 0 }, viewer)), [])
  t.is((await bench.dash.segment({ number: 8, init: 1 }, viewer)).kind, 'whole')
  t.is((await bench.dash.segment({ number: 7, init: 0 }, viewer)).kind, 'whole')
})

test('waits are bounded in time and number, and freed when the client goes or the stream is taken away', async (t) => {
  const bench = filled({ maxWaiting: 1 })
  const late = t.throwsAsync(bench.dash.segment(any(8), viewer), code('PLAYLIST_TIMEOUT'))
  await t.throwsAsync(bench.dash.segment(any(9), viewer), code('WAITING_LIMIT'))
  await bench.clock.pass(3000)
  await late
  const client = new AbortController()
  const gone = t.throwsAsync(bench.dash.segment(any(8), viewer, client.signal), { message: 'gone' })
  client.abort(new Error('gone'))
  await gone
  const taken = t.throwsAsync(bench.dash.segment(any(8), viewer), code('STREAM_UNKNOWN'))
  bench.stream.close()
  await taken
  t.is(bench.stream.waiting, 0)
})

test('viewers are counted and limited, by MPDs and by segments', async (t) => {
  const bench = filled({ maxViewers: 2 })
  await bench.dash.manifest('a', '')
  await bench.dash.segment(any(7), 'b')
  t.is(bench.stream.measures().viewerCount, 2)
  await t.throwsAsync(bench.dash.manifest('c', ''), code('VIEWER_LIMIT'))
  await t.throwsAsync(bench.dash.segment(any(7), 'c'), code('VIEWER_LIMIT'))
  await t.notThrowsAsync(bench.dash.segment(any(7), 'a'))
})

test('a stream that rests is woken by whoever asks, and answers once there is something new', async (t) => {
  const bench = filled({ idleAfterMs: 1000 })
  await bench.clock.pass(6000)
  t.true(bench.stream.idle)
  const text = bench.dash.manifest(viewer, '')
  await bench.clock.settle()
  t.is(bench.stream.waiting, 1)
  bench.output.resume()
  bench.segments(1, 30.5, 2)
  bench.segments(1, 31)
  t.deepEqual(periods(await text), [
    ['from-5', 'PT5S', 'PT3S', 5],
    ['from-31', 'PT31S', undefined, 31],
  ])
  bench.output.end()
})

test('a segment that stops short ends when another one begins', async (t) => {
  const bench = filled()
  bench.begin(8)
  let ended = false
  const bytes = bytesOf(await bench.dash.segment(any(8), viewer)).finally(() => {
    ended = true
  })
  bench.next()
  bench.init(1, true)
  await bench.clock.pass(1000)
  t.false(ended)
  bench.begin(8.5)
  t.deepEqual(await bytes, [32, 33])
})

test('the last segment ends when players have had the time to read that it is', async (t) => {
  const bench = filled()
  bench.begin(8)
  let ended = false
  const bytes = bytesOf(await bench.dash.segment(any(8), viewer)).finally(() => {
    ended = true
  })
  bench.next()
  bench.close()
  bench.output.end()
  await bench.clock.pass(SPEC.partMs)
  t.regex(await bench.dash.manifest(viewer, ''), /type="static"/)
  await bench.clock.pass(SPEC.gridMs)
  t.false(ended)
  await bench.clock.pass(500)
  t.deepEqual(await bytes, [32, 33])
  t.is(bench.stream.waiting, 0)
})

test('a client that goes frees its place behind a segment that stopped short', async (t) => {
  const bench = filled()
  bench.begin(8)
  const client = new AbortController()
  const bytes = bytesOf(await bench.dash.segment(any(8), viewer, client.signal))
  bench.next()
  bench.close()
  await bench.clock.settle()
  t.is(bench.stream.waiting, 1)
  client.abort(new Error('gone'))
  t.deepEqual(await bytes, [32, 33])
  t.is(bench.stream.waiting, 0)
})

test('a segment that is taken back leaves nothing behind', async (t) => {
  const bench = filled()
  bench.begin(8)
  const open = await bench.dash.segment(any(8), viewer)
  bench.breakOff()
  t.deepEqual(await bytesOf(open), [32])
  t.deepEqual(periods(await bench.dash.manifest(viewer, '')), [['from-5', 'PT5S', undefined, 5]])
  bench.init(1, true)
  bench.segments(1, 8)
  t.deepEqual(periods(await bench.dash.manifest(viewer, '')), [
    ['from-5', 'PT5S', 'PT3S', 5],
    ['from-8', 'PT8S', undefined, 8],
  ])
})
