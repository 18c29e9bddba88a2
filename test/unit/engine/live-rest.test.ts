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
  dash.push(part(2, 1, 5 * PART_TICKS))
  t.is(stream.measures().partsProduced, before + 2, 'the next in line hands on')
  dash.end()
  t.true(stream.ended)
  stream.close()
})

test('an output of other lengths, or of a protocol that is open already, is refused', (t) => {
  const { stream } = build(SPEC)
  for (const other of [SPEC, { ...SPEC, protocol: 'dash', partMs: 250 }] as LiveSpec[])
    t.throws(() => stream.open(other), { code: 'STREAM_ACTIVE' })
  t.throws(() => stream.requireProtocol('ws'), { code: 'PROTOCOL_OFF' })
  t.notThrows(() => stream.requireProtocol('hls'))
})
