import test from 'ava'
import fc from 'fast-check'
import { frameTicks } from '../../../src/domain/frame-grid.ts'
import type {
  InitFragment,
  MediaFragment,
  PartFinished,
  SegmentEvent,
  SegmentFinished,
} from '../../../src/domain/media.ts'
import { ticksToMs } from '../../../src/domain/time.ts'
import type { Cadence } from '../../../src/pipeline/payload.ts'
import { fragments } from '../../../src/pipeline/testing/samples.ts'
import { SegmentCutter } from '../../../src/stages/package/segment-cutter.ts'
import { FragmentWriter } from '../../../src/stages/video/encode/fragment-writer.ts'
import { type Arrival, paced } from './paced-frames.ts'

const initAt = (fps: number): InitFragment => fragments({ fps, count: 0 })[0] as InitFragment
const media = (index: number, frames = 1, keyframe = false): MediaFragment => ({
  kind: 'media',
  track: 'video',
  pts: index * 3000,
  duration: frames * 3000,
  keyframe,
  repeat: false,
  capturedAtMs: 0,
  encodingAtMs: 0,
  encodedAtMs: 0,
  bytes: new Uint8Array(1),
})

type Event = Cadence | SegmentEvent
const closing = (events: readonly Event[]) => events.filter((e) => e.kind !== 'fragment')
const parts = (events: readonly Event[]) => events.filter((e): e is PartFinished => e.kind === 'part')
const segments = (events: readonly Event[]) => events.filter((e): e is SegmentFinished => e.kind === 'segment')
/** All but fragments. */
const brief = (events: readonly Event[]) =>
  closing(events).map((e) =>
    e.kind === 'part'
      ? `part ${e.msn}.${e.part} ${e.pts / 3000}+${e.duration / 3000}${e.independent ? ' K' : ''}`
      : e.kind === 'segment'
        ? `segment ${e.msn} ${e.pts / 3000}+${e.duration / 3000} of ${e.parts}`
        : e.kind,
  )

test('thirty fps is cut into six parts a segment, each closed with the frame that fills it', (t) => {
  const cutter = new SegmentCutter(333, 2000)
  t.deepEqual(cutter.init(initAt(30))[0], { kind: 'cadence', partTicks: 30_000, segmentTicks: 180_000, gridMs: 2000 })
  const events = Array.from({ length: 61 }, (_, i) => cutter.media(media(i, 1, i % 60 === 0)))
  t.deepEqual(
    events.map((e) => closing(e).length),
    Array.from({ length: 61 }, (_, i) => (i % 10 === 9 ? (i === 59 ? 2 : 1) : 0)),
  )
  t.deepEqual(
    events.flatMap((e) => (e[0]?.kind === 'fragment' ? [[e[0].msn, e[0].part, e[0].fragment.pts / 3000]] : [])),
    Array.from({ length: 61 }, (_, i) => [Math.floor(i / 60), Math.floor((i % 60) / 10), i]),
    'each fragment is told as it comes, before what it closes',
  )
  t.deepEqual(brief(events.flat()), [
    'part 0.0 0+10 K',
    'part 0.1 10+10',
    'part 0.2 20+10',
    'part 0.3 30+10',
    'part 0.4 40+10',
    'part 0.5 50+10',
    'segment 0 0+60 of 6',
  ])
  t.deepEqual(brief(cutter.end()), ['part 1.0 60+1 K', 'segment 1 60+1 of 1'])
  t.deepEqual(cutter.end(), [])
})

test('a new init fragment closes what is open, and the cadence is announced once', (t) => {
  const cutter = new SegmentCutter(333, 2000)
  t.deepEqual(brief(cutter.init(initAt(30))), ['cadence', 'init'])
  cutter.media(media(0, 5, true))
  t.deepEqual(brief(cutter.init(initAt(30))), ['part 0.0 0+5 K', 'segment 0 0+5 of 1', 'init'])
  t.deepEqual(brief(cutter.media(media(5, 5, true))), ['part 1.0 5+5 K'])
})

test('what cannot be decoded is passed over and told', (t) => {
  let told = 0
  const cutter = new SegmentCutter(333, 2000, () => {
    told += 1
  })
  t.deepEqual(cutter.media(media(0, 1, true)), [], 'no init fragment yet')
  cutter.init(initAt(30))
  t.deepEqual(cutter.media(media(1, 20)), [])
  t.is(told, 2)
  t.deepEqual(brief(cutter.media(media(21, 9, true))), ['part 0.0 21+9 K'])
})

test('frames without pacing are cut where the encoder, which counts whole milliseconds, makes keyframes', (t) => {
  const told: number[] = []
  const cutter = new SegmentCutter(333, 2000, () => told.push(1))
  cutter.init(initAt(30))
  const times = [0, 1000.2, 1999.6, 2033, 3999.51, 4000.4]
  const events = times.flatMap((ms, i) => {
    const pts = Math.round(ms * 90)
    const duration = Math.round((times[i + 1] ?? 4100) * 90) - pts
    const keyframe = i === 0 || Math.floor(Math.round(ms) / 2000) > Math.floor(Math.round(times[i - 1] ?? 0) / 2000)
    return cutter.media({ ...media(0), pts, duration, keyframe })
  })
  t.deepEqual(told, [])
  t.deepEqual(
    segments(events).map(({ pts, duration }) => [ticksToMs(pts), ticksToMs(pts + duration)]),
    [
      [0, 1999.6],
      [1999.6, 3999.511111111111],
    ],
  )
})

/** An encoder as its port describes it, in no time: a keyframe at the first frame at or after each multiple, in whole milliseconds. */
function encoded(fps: number, keyframeMs: number, frames: ReturnType<typeof paced>['frames']): MediaFragment[] {
  const writer = new FragmentWriter(0, () => 0)
  let last = Number.NaN
  return [
    ...frames.flatMap((frame) => {
      const timeMs = Math.round(ticksToMs(frame.pts))
      const cell = Math.floor(timeMs / keyframeMs)
      const keyframe = cell !== last
      last = cell
      return [
        ...writer.accept(frame, timeMs),
        ...writer.write({ timeMs, keyframe, data: new Uint8Array(1) }, true).fragments,
      ]
    }),
    ...writer.flush(frameTicks(fps)),
  ]
}

test('pacing, encoding and cutting agree at every frame rate and length: no fragment is lost, all parts are of full length', (t) => {
  const lengths = fc
    .tuple(fc.integer({ min: 100, max: 2000 }), fc.integer({ min: 500, max: 4000 }))
    .filter(([part, segment]) => part <= segment)
  const gaps = fc.array(fc.oneof(fc.integer({ min: 10, max: 60 }), fc.integer({ min: 100, max: 3000 })), {
    maxLength: 60,
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      lengths,
      fc.integer({ min: 0, max: 5e9 }),
      gaps,
      (fps, [part, segment], startMs, waits) => {
        let atMs = startMs
        const arrivals: Arrival[] = [{ capturedMs: atMs }]
        for (const wait of waits) {
          atMs += wait
          arrivals.push({ capturedMs: atMs })
        }
        const { frames } = paced(fps, arrivals, atMs + 5000, { tickMs: part, keyframeMs: segment })
        const all = encoded(fps, segment, frames)
        const told: number[] = []
        const cutter = new SegmentCutter(part, segment, () => told.push(1))
        const [cadence] = cutter.init(initAt(fps)) as [Cadence]
        const events = [...all.flatMap((fragment) => cutter.media(fragment)), ...cutter.end()]

        t.is(told.length, 0)
        t.deepEqual(
          parts(events).flatMap((p) => [...p.fragments]),
          all,
          'the very fragments, in order',
        )
        const count = segments(events).length
        for (const [n, seg] of segments(events).entries()) {
          const own = parts(events).filter(({ msn }) => msn === seg.msn)
          t.is(seg.msn, n)
          t.is(seg.parts, own.length)
          t.is(own[0]?.pts, seg.pts)
          t.true(own[0]?.independent)
          t.is(
            own.reduce((sum, p) => sum + p.duration, 0),
            seg.duration,
            'the parts tile the segment',
          )
          if (n < count - 1) t.is(segments(events)[n + 1]?.pts, seg.pts + seg.duration, 'no gap')
          t.true(seg.duration <= cadence.segmentTicks)
          for (const [i, p] of own.entries()) {
            t.is(p.part, i)
            if (p.duration > cadence.partTicks)
              throw new Error(`part ${n}.${i} is ${p.duration} of ${cadence.partTicks}`)
            // Where a run begins inside a grid cell, its first part can be short too.
            const full = i === own.length - 1 || (n === 0 && i === 0) || p.duration === cadence.partTicks
            if (!full) throw new Error(`part ${n}.${i} is only ${p.duration} of ${cadence.partTicks}`)
          }
        }
      },
    ),
    { numRuns: 200 },
  )
  t.pass()
})
