import test from 'ava'
import fc from 'fast-check'
import { frameTicks } from '../../../src/domain/frame-grid.ts'
import { msToTicks, ticksToMs } from '../../../src/domain/time.ts'
import { MediaGrid } from '../../../src/stages/media-grid.ts'
import { Pacer } from '../../../src/stages/video/pace/pacer.ts'
import { type Arrival, DEMANDS, type PacedFrame, paced, picture, pictureOf } from './paced-frames.ts'

const steady = (fps: number, count: number, phaseMs = 0): Arrival[] =>
  Array.from({ length: count }, (_, index) => ({ capturedMs: phaseMs + (index * 1000) / fps }))

const indices = (frames: readonly { pts: number }[], fps: number) => frames.map(({ pts }) => pts / frameTicks(fps))
const fresh = <F extends { repeat?: boolean }>(frames: readonly F[]) => frames.filter(({ repeat }) => repeat === false)

test('a picture goes out at once with its duration, and is repeated one frame later and then on the grid', (t) => {
  const all = paced(30, [{ capturedMs: 0 }], 1100).frames
  const frames = all.filter(({ refines }) => !refines)
  t.deepEqual(indices(frames, 30), [0, 1, 10, 20, 30])
  t.deepEqual(
    frames.map(({ repeat }) => repeat),
    [false, true, true, true, true],
  )
  t.deepEqual(
    frames.map(({ duration }) => duration),
    [3000, undefined, undefined, undefined, undefined],
  )
  t.deepEqual(
    frames.map(({ tick }) => tick),
    [true, false, true, true, true],
  )
  t.true(frames.every(({ rate }) => rate === 30))
  t.deepEqual(
    frames.map(({ emittedMs }) => emittedMs),
    [0, 94, 394, 727, 1060],
    'a repeat waits 60 ms for a picture that is on its way',
  )
})

test('a picture that has come to rest is repeated six times in a row to become sharp, and not again', (t) => {
  const { frames } = paced(30, [{ capturedMs: 0 }, { capturedMs: 1100 }], 2900)
  const each = frames.map((frame) => `${frame.pts / 3000}${frame.refines ? 'r' : ''}`)
  t.is(each.join(' '), '0 1 5r 6r 7r 8r 9r 10 20 30 33 34 38r 39r 40 41r 42r 43r 50 60 70 80')
  t.true(frames.every((frame) => frame.repeat === (frame.pts !== 0 && frame.pts !== 33 * 3000)))
  t.true(frames.every(({ refines, tick, duration }) => !refines || (!tick && duration === undefined)))
})

test('pictures that follow each other within 150 ms are never at rest', (t) => {
  const { frames } = paced(30, steady(7.5, 30), 3866)
  t.false(frames.some(({ refines }) => refines))
})

test('where frames are left out, none is added for sharpness; what was begun stops', (t) => {
  const at = (wanted: { atMs: number; divisor: number }[]) =>
    paced(30, [{ capturedMs: 0 }], 1000, DEMANDS, wanted)
      .frames.filter(({ refines }) => refines)
      .map(({ pts }) => pts / 3000)
  t.deepEqual(at([{ atMs: 0, divisor: 2 }]), [])
  t.deepEqual(at([{ atMs: 270, divisor: 4 }]), [5, 6])
})

test('30 fps in is 30 fps out, each picture once and on its own tick', (t) => {
  const { frames, dropped } = paced(30, steady(30, 90), 2966)
  t.deepEqual(
    frames.map((frame) => [frame.pts / 3000, frame.picture, frame.repeat]),
    steady(30, 90).map((_, index) => [index, index, false]),
  )
  t.is(dropped, 0)
})

test('60 fps in is 30 fps out, and of two pictures the newer wins', (t) => {
  const { frames, dropped } = paced(30, steady(60, 120), 1983)
  const out = fresh(frames)
  t.is(out.length, frames.length, 'nothing is repeated')
  t.deepEqual(indices(out, 30), [...out.keys()])
  t.is(out.length + dropped, 120)
  t.deepEqual(
    out.slice(2).map((frame) => frame.picture),
    out.slice(2).map((_, index) => 3 + 2 * index),
  )
})

test('24 fps in keeps every picture and repeats one in five', (t) => {
  const { frames, dropped } = paced(30, steady(24, 48), 1960)
  t.is(dropped, 0)
  t.deepEqual(
    fresh(frames).map((frame) => frame.picture),
    [...Array(48).keys()],
  )
  t.deepEqual(indices(frames, 30), [...frames.keys()])
  t.deepEqual(
    frames
      .slice(0, 15)
      .map(({ repeat }) => (repeat ? 'r' : 'p'))
      .join(''),
    'pppprpppprppppr',
  )
})

test('the last picture is not lost when nothing else comes', (t) => {
  const pacer = new Pacer(30, DEMANDS, () => {})
  t.is(pacer.offer(picture(0, 0), 0).length, 1)
  t.deepEqual(pacer.offer(picture(1, 5), msToTicks(5)), [], 'it waits for its tick')
  t.deepEqual(pacer.rest().map(pictureOf), [1])
  t.deepEqual(pacer.rest(), [])
})

test('nothing is due before the first picture', (t) => {
  const pacer = new Pacer(30, DEMANDS, () => {})
  t.is(pacer.nextDue, undefined)
  t.deepEqual(pacer.due(msToTicks(10_000)), [])
})

test('at 25 fps the grid begins anew with each segment, where a part of eight frames does not fit', (t) => {
  const { frames } = paced(25, [{ capturedMs: 0 }], 4200)
  const wanted = frames.filter(({ refines }) => !refines)
  t.deepEqual(indices(wanted, 25), [0, 1, 8, 16, 24, 32, 40, 48, 50, 58, 66, 74, 82, 90, 98, 100])
})

test('a suspended machine is not flooded, and goes on at the present', (t) => {
  const pacer = new Pacer(30, DEMANDS, () => {})
  pacer.offer(picture(0, 0), 0)
  pacer.due(msToTicks(400))
  const late = pacer.due(msToTicks(600_000))
  t.true(late.length <= 4, `${late.length} frames`)
  t.true((late.at(-1)?.pts ?? 0) >= msToTicks(599_000))
})

test('a short halt is made up for in full', (t) => {
  const pacer = new Pacer(30, DEMANDS, () => {})
  const frames = [...pacer.offer(picture(0, 0), 0), ...pacer.due(msToTicks(1900))]
  t.deepEqual(indices(frames, 30), [0, 1, 5, 6, 7, 8, 9, 10, 20, 30, 40, 50])
})

test('a picture from within a suspension does not turn time back', (t) => {
  const pacer = new Pacer(30, DEMANDS, () => {})
  const before = [...pacer.offer(picture(0, 10_000), msToTicks(10_000)), ...pacer.due(msToTicks(10_100))]
  const after = [...pacer.offer(picture(1, 12_667), msToTicks(13_200)), ...pacer.due(msToTicks(13_800))]
  const pts = [...before, ...after].map((frame) => frame.pts)
  t.deepEqual(
    pts,
    pts.toSorted((a, b) => a - b),
  )
  t.is(new Set(pts).size, pts.length)
  t.true(after.some((frame) => pictureOf(frame) === 1))
})

/** Pictures in any rhythm: bursts, motion, rest; each comes in a while after it was captured, in order. */
const arrivals = (latencyMs: number) =>
  fc
    .array(
      fc.tuple(
        fc.oneof(fc.double({ min: 1, max: 60, noNaN: true }), fc.integer({ min: 1, max: 1500 })),
        fc.integer({ min: 0, max: latencyMs }),
      ),
      {
        minLength: 1,
        maxLength: 60,
      },
    )
    .map((steps) => {
      let capturedMs = 0
      let arrivedMs = 0
      return steps.map(([gapMs, delayMs]): Arrival => {
        capturedMs += gapMs
        arrivedMs = Math.max(arrivedMs, capturedMs + delayMs)
        return { capturedMs, arrivedMs }
      })
    })

const rates = fc.integer({ min: 1, max: 60 })
const demands = fc.record({
  tickMs: fc.integer({ min: 100, max: 2000 }),
  keyframeMs: fc.integer({ min: 500, max: 10_000 }),
})

test('whatever comes in, frames are on the grid, one a tick, with one at each part and segment', (t) => {
  fc.assert(
    fc.property(rates, demands, arrivals(100), (fps, demand, pictures) => {
      const endMs = (pictures.at(-1)?.arrivedMs ?? 0) + 3000
      const { frames } = paced(fps, pictures, endMs, demand)
      const at = indices(frames, fps)
      const grid = new MediaGrid(fps, demand.tickMs, demand.keyframeMs)
      const seen = new Set(at)
      t.true(at.every(Number.isInteger), 'on the grid')
      t.true(
        at.every((index, i) => i === 0 || index > (at[i - 1] ?? 0)),
        'strictly growing',
      )
      for (let index = grid.after(at[0] ?? 0); index <= (at.at(-1) ?? 0); index = grid.after(index))
        if (!seen.has(index)) throw new Error(`no frame at ${index}`)
      for (const [i, frame] of frames.entries()) {
        t.is(frame.tick, grid.atOrAfter(at[i] ?? 0) === at[i], 'the grid is marked')
        if (frame.repeat || i === frames.length - 1) continue
        t.is(at[i + 1], (at[i] ?? 0) + 1, 'a new picture is followed by a frame one tick later')
        t.is(frame.duration, frameTicks(fps))
      }
    }),
    { numRuns: 150 },
  )
  t.pass()
})

test('whatever comes in, the last change is shown, pictures keep their order, and time is true to a tick and a half', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 10, max: 60 }), arrivals(100), (fps, pictures) => {
      const endMs = (pictures.at(-1)?.arrivedMs ?? 0) + 3000
      const { frames, dropped } = paced(fps, pictures, endMs)
      const shown = fresh(frames)
      t.is(frames.at(-1)?.picture, pictures.length - 1, 'the last change')
      t.is(shown.length + dropped, pictures.length, 'each picture is shown or counted')
      t.true(frames.every((frame, i) => i === 0 || frame.picture >= (frames[i - 1]?.picture ?? 0)))
      const grid = new MediaGrid(fps, DEMANDS.tickMs, DEMANDS.keyframeMs)
      for (const [i, frame] of shown.entries()) {
        const { capturedMs = 0, arrivedMs = 0 } = pictures[frame.picture] ?? {}
        const lateTicks = (frame.pts - msToTicks(capturedMs)) / frameTicks(fps)
        const delayTicks = ((arrivedMs - capturedMs) * fps) / 1000
        const waitTicks = i === 0 ? grid.part : 0
        if (lateTicks < -0.81 || lateTicks > 1.55 + delayTicks + waitTicks)
          throw new Error(`picture ${frame.picture} is shown ${lateTicks} ticks late after a delay of ${delayTicks}`)
      }
    }),
    { numRuns: 150 },
  )
  t.pass()
})

test('jitter of a third of a frame adds a handful of repeats in ten seconds, and loses a picture only to one of them', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 300, maxLength: 300 }),
      fc.double({ min: 20, max: 60, noNaN: true }),
      fc.double({ min: 0, max: 40, noNaN: true }),
      (jitter, phaseMs, delayMs) => {
        const pictures = jitter.map((offMs, index) => {
          const capturedMs = phaseMs + (index * 1000) / 30 + offMs
          return { capturedMs, arrivedMs: capturedMs + delayMs }
        })
        const endMs = pictures.at(-1)?.arrivedMs ?? 0
        const { frames, dropped } = paced(30, pictures, endMs)
        const repeats = frames.length - fresh(frames).length
        // Pictures before the first place of the grid give way to the one that stands there.
        const before = frames[0]?.picture ?? 0
        t.true(before <= 10, `${before} before the grid`)
        t.true(repeats <= 5, `${repeats} repeats`)
        t.true(dropped - before <= repeats + 1, `${dropped - before} dropped, ${repeats} repeats`)
        t.true(fresh(frames).length >= 299 - dropped)
      },
    ),
    { numRuns: 60 },
  )
})

test('pictures that arrive up to 60 ms late still get their own tick', (t) => {
  const arrivals = steady(30, 90).map((arrival, i) => ({
    ...arrival,
    arrivedMs: arrival.capturedMs + 28 + (i % 3) * 14,
  }))
  const { frames, dropped } = paced(30, arrivals, 2900)
  t.is(dropped, 0)
  const pictures = frames.filter(({ repeat }) => !repeat)
  t.deepEqual(
    pictures.map(({ picture }) => picture),
    indices(pictures, 30),
  )
})

test('after one picture came very late, those after it are soon shown at their own time again', (t) => {
  const arrivals = steady(30, 90).map((arrival, i) => ({
    ...arrival,
    arrivedMs: arrival.capturedMs + 20 + (i >= 30 && i < 34 ? 150 - (i - 30) * 33 : 0),
  }))
  const { frames } = paced(30, arrivals, 2900)
  const off = (frame: PacedFrame) => Math.abs(ticksToMs(frame.pts) - (arrivals[frame.picture]?.capturedMs ?? 0))
  const late = frames.filter((frame) => !frame.repeat && frame.picture > 40)
  t.true(late.length > 45)
  t.true(Math.max(...late.map(off)) <= 40, `${Math.max(...late.map(off))} ms off`)
})

test('the first picture waits for a place of the grid, and the newest until then stands there', (t) => {
  const { frames, dropped } = paced(30, [{ capturedMs: 100 }, { capturedMs: 200 }, { capturedMs: 500 }], 600)
  t.deepEqual(
    frames.map((frame) => [frame.pts / 3000, frame.picture, frame.tick]),
    [
      [10, 1, true],
      [11, 1, false],
      [15, 2, false],
      [16, 2, false],
    ],
  )
  t.is(dropped, 1)
})
