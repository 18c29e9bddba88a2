import test from 'ava'
import fc from 'fast-check'
import type { MediaFragment, PartFinished } from '../../../src/domain/media.ts'
import { LATENCY_WINDOW_MS, LatencyMeter } from '../../../src/engine/live/latency/latency-meter.ts'
import { SampleRing } from '../../../src/engine/live/latency/sample-ring.ts'

const NOW = Date.UTC(2026, 0, 1)

/** A picture captured at `atMs`, in the encoder 5 ms later and back after 20 more. */
const picture = (atMs: number, repeat = false): MediaFragment => ({
  kind: 'media',
  track: 'video',
  pts: atMs * 90,
  duration: 3000,
  keyframe: false,
  repeat,
  capturedAtMs: NOW + atMs,
  encodingAtMs: NOW + atMs + 5,
  encodedAtMs: NOW + atMs + 25,
  bytes: Uint8Array.of(1),
})

const part = (...fragments: MediaFragment[]): PartFinished => ({
  kind: 'part',
  msn: 0,
  part: 0,
  pts: fragments[0]?.pts ?? 0,
  duration: fragments.length * 3000,
  independent: false,
  fragments,
})

const NONE = { count: 0, p50Ms: undefined, p95Ms: undefined, maxMs: undefined }
const all = (valueMs: number, count = 1) => ({ count, p50Ms: valueMs, p95Ms: valueMs, maxMs: valueMs })

test('each stage has the time that passed in it', (t) => {
  const meter = new LatencyMeter()
  const [first, second] = [picture(0), picture(30)]
  meter.fragment(first, NOW + 27)
  meter.fragment(second, NOW + 56)
  meter.part(part(first, second), NOW + 57)
  meter.delivered('hls', second, NOW + 60)
  meter.delivered('dash', second, NOW + 61)
  meter.delivered('ws', first, NOW + 28)
  const { stages, delivery, origin } = meter.figures(NOW + 100)
  t.deepEqual(stages.capture, all(5, 2))
  t.deepEqual(stages.encode, all(20, 2))
  t.deepEqual(stages.fragment, { count: 2, p50Ms: 1, p95Ms: 2, maxMs: 2 })
  t.deepEqual(stages.part, { count: 2, p50Ms: 2, p95Ms: 32, maxMs: 32 })
  t.deepEqual(delivery, { hls: all(3), dash: all(5), ws: all(1) })
  t.deepEqual(origin, { hls: all(30), dash: all(31), ws: all(28) })
})

test('a repeat says nothing about latency', (t) => {
  const meter = new LatencyMeter()
  const still = picture(0, true)
  meter.fragment(still, NOW + 5000)
  meter.part(part(still), NOW + 5000)
  for (const protocol of ['hls', 'dash', 'ws'] as const) meter.delivered(protocol, still, NOW + 5000)
  const { stages, delivery, origin } = meter.figures(NOW + 5000)
  for (const figures of [stages, delivery, origin]) t.true(Object.values(figures).every(({ count }) => count === 0))
})

test('of all who waited for the same, the slowest counts, also when others are further already', (t) => {
  const meter = new LatencyMeter()
  const [first, second] = [picture(0), picture(30)]
  for (const fragment of [first, second]) {
    meter.part(part(fragment), fragment.encodedAtMs)
    meter.delivered('hls', fragment, fragment.encodedAtMs + 1)
  }
  meter.delivered('hls', first, NOW + 25 + 400)
  meter.delivered('hls', first, NOW + 25 + 2)
  t.deepEqual(meter.figures(NOW + 500).delivery.hls, { count: 2, p50Ms: 1, p95Ms: 400, maxMs: 400 })
})

test('what was not waited for, or never placed, does not count', (t) => {
  const meter = new LatencyMeter()
  meter.delivered('hls', picture(0), NOW + 60_000)
  t.deepEqual(meter.figures(NOW + 60_000).origin.hls, NONE)
})

test('what is older than the window is left out', (t) => {
  const meter = new LatencyMeter()
  meter.fragment(picture(0), NOW)
  meter.fragment(picture(1000), NOW + 1000)
  t.is(meter.figures(NOW + LATENCY_WINDOW_MS).stages.encode.count, 2)
  t.is(meter.figures(NOW + LATENCY_WINDOW_MS + 1).stages.encode.count, 1)
  t.deepEqual(meter.figures(NOW + LATENCY_WINDOW_MS + 1001).stages.encode, NONE)
})

test('a ring gives the figures of its newest samples, whatever was added before', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: -5, max: 1000 })), (capacity, values) => {
      const ring = new SampleRing(capacity)
      for (const value of values) ring.add(value, NOW)
      const kept = values.slice(-capacity).sort((a, b) => a - b)
      const { count, p50Ms, p95Ms, maxMs } = ring.figures(NOW)
      t.is(count, kept.length)
      t.is(maxMs, kept.at(-1))
      if (p50Ms === undefined || p95Ms === undefined) {
        t.is(kept.length, 0)
        return
      }
      for (const [value, share] of [
        [p50Ms, 0.5],
        [p95Ms, 0.95],
      ] as const) {
        t.true(kept.filter((each) => each <= value).length >= share * kept.length)
        t.true(kept.filter((each) => each < value).length < share * kept.length)
      }
    }),
  )
})

test('a sample that has given way is not raised', (t) => {
  const ring = new SampleRing(2)
  const first = ring.add(1, NOW)
  const second = ring.add(2, NOW)
  ring.add(3, NOW)
  ring.raise(first, 100)
  ring.raise(second, 4)
  t.deepEqual(ring.figures(NOW), { count: 2, p50Ms: 3, p95Ms: 4, maxMs: 4 })
})
