import test from 'ava'
import { VirtualTimeScheduler } from 'rxjs'
import { LiveStream } from '../../../src/engine/live/live-stream.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import type { LiveSpec } from '../../../src/pipeline/ports/live-port.ts'
import { init, PART_TICKS, part, SPEC, segments } from './live-media.ts'

const ON_DEMAND: LiveSpec = { ...SPEC, idleAfterMs: 2000 }

function build(spec: LiveSpec = ON_DEMAND) {
  const scheduler = new VirtualTimeScheduler()
  const stream = new LiveStream(spec, { clock: schedulerClock(scheduler, 1000), maxViewers: 10, maxWaiting: 10 })
  const output = stream.open(spec)
  const wanted: boolean[] = []
  output.wanted.subscribe((now) => wanted.push(now))
  const advance = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => undefined, ms)
    scheduler.flush()
  }
  output.push(init())
  for (const event of segments(2)) output.push(event)
  return { stream, output, wanted, advance }
}

const plain = { kind: 'plain' } as const

test('a stream on demand rests when nobody has watched for its grace period', async (t) => {
  const { stream, wanted, advance } = build()
  advance(1900)
  t.deepEqual(wanted, [true])
  advance(700)
  t.deepEqual(wanted, [true, false])
  t.true(stream.idle)
  stream.close()
})

test('a viewer keeps it awake until he has been gone for the grace period', async (t) => {
  const { stream, wanted, advance } = build()
  await stream.hls.mediaPlaylist(plain, 'v1')
  // A viewer counts for three target durations.
  advance(4900)
  t.deepEqual(wanted, [true])
  advance(800)
  t.deepEqual(wanted, [true, false])
  stream.close()
})

test('the first viewer wakes it, and waits for what is new', async (t) => {
  const { stream, output, wanted, advance } = build()
  advance(3000)
  t.true(stream.idle)
  let answer: string | undefined
  const asked = stream.hls.mediaPlaylist(plain, 'v1').then((text) => {
    answer = text
  })
  t.deepEqual(wanted, [true, false, true])
  await Promise.resolve()
  t.is(answer, undefined, 'old media would make a player begin in the past')
  output.resume()
  output.push(init(1))
  output.push(part(0, 0, 20 * PART_TICKS))
  await asked
  t.false(stream.idle)
  t.regex(answer ?? '', /#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="[^"]+init-1.mp4"\n[^\n]*\n#EXT-X-PART:[^\n]*part-3-0/)
  t.regex(answer ?? '', /segment-2\.m4s/, 'what was before is still there to seek in')
  stream.close()
})

test('a stream that is always wanted never rests, and looks at no clock', (t) => {
  const { stream, wanted, advance } = build(SPEC)
  advance(60_000)
  t.deepEqual(wanted, [true])
  t.false(stream.idle)
})

test('outputs join one stream: media is taken once, and the stream ends with the last of them', async (t) => {
  const { stream, output } = build(SPEC)
  const dash = stream.open({ ...SPEC, protocol: 'dash' })
  t.deepEqual(stream.protocols, ['hls', 'dash'])
  t.is(output.opensStream, true)
  t.is(dash.opensStream, false)
  const before = stream.measures().partsProduced
  for (const each of [output, dash]) each.push(part(2, 0, 4 * PART_TICKS))
  t.is(stream.measures().partsProduced, before + 1)
  output.end()
  t.false(stream.ended)
  dash.push(part(3, 0, 6 * PART_TICKS))
  t.is(stream.measures().partsProduced, before + 2, 'the next in line hands on')
  dash.end()
  t.true(stream.ended)
  stream.close()
})

test('an output of other lengths, or of a protocol that is open already, is refused', (t) => {
  const { stream } = build(SPEC)
  for (const other of [SPEC, { ...SPEC, protocol: 'dash', partMs: 250 }] as LiveSpec[])
    t.throws(() => stream.open(other), { code: 'STREAM_ACTIVE' })
  for (const [other, option] of [
    [{ windowMs: 5000 }, 'window'],
    [{ idleAfterMs: 1000 }, 'onDemand'],
    [{ maxViewers: 3 }, 'maxViewers'],
  ] as const) {
    const error = t.throws(() => stream.open({ ...SPEC, protocol: 'dash', ...other }), {
      code: 'OPTION_INVALID',
    } as object)
    t.regex(error.message, new RegExp(option))
  }
  t.throws(() => stream.requireProtocol('ws'), { code: 'PROTOCOL_OFF' })
  t.notThrows(() => stream.requireProtocol('hls'))
})

test('an output of another packaging stage takes over with its own init, at the start of a segment, behind a discontinuity', async (t) => {
  const { stream, output } = build(SPEC)
  const second = stream.open({ ...SPEC, protocol: 'dash' })
  second.push(init(7))
  second.push(part(0, 1, 50 * PART_TICKS))
  output.end()
  const before = stream.measures().partsProduced
  second.push(part(0, 2, 51 * PART_TICKS))
  t.is(stream.measures().partsProduced, before, 'the midst of a segment is left out')
  second.push(part(1, 0, 52 * PART_TICKS))
  const text = await stream.hls.mediaPlaylist({ kind: 'plain' }, 'v1')
  t.regex(text, /#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="[^"]+init-1.mp4"\n[^\n]*\n#EXT-X-PART:[^\n]*part-3-0/)
  const media = await stream.hls.media({ kind: 'init', number: 1 })
  t.deepEqual([...(media.read() as Iterable<Uint8Array>)], [Uint8Array.of(7)])
})

test('a stream on demand does not rest before its first part, however long that takes', (t) => {
  const scheduler = new VirtualTimeScheduler()
  const stream = new LiveStream(ON_DEMAND, { clock: schedulerClock(scheduler, 1000), maxViewers: 10, maxWaiting: 10 })
  const output = stream.open(ON_DEMAND)
  const advance = (ms: number): void => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => undefined, ms)
    scheduler.flush()
  }
  output.push(init())
  advance(60_000)
  t.false(stream.idle)
  output.push(part(0, 0, 0))
  advance(2600)
  t.true(stream.idle)
  stream.close()
})
