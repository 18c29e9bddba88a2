import test from 'ava'
import fc from 'fast-check'
import { MediaGrid } from '../../../src/stages/media-grid.ts'
import { type Arrival, DEMANDS, type PacedFrame, paced } from './paced-frames.ts'

const GRID = new MediaGrid(30, DEMANDS.tickMs, DEMANDS.keyframeMs)

const steady = (fps: number, seconds: number): Arrival[] =>
  Array.from({ length: fps * seconds }, (_, index) => ({ capturedMs: (index * 1000) / fps }))

const index = ({ pts }: PacedFrame): number => pts / 3000
const fresh = (frames: readonly PacedFrame[]) => frames.filter(({ repeat }) => repeat === false)

/** New pictures whose duration is not the time to the frame that follows. */
const stretched = (frames: readonly PacedFrame[]): string[] =>
  frames.flatMap((frame, i) => {
    const next = frames[i + 1]
    if (frame.repeat || !next || frame.pts + (frame.duration ?? 0) === next.pts) return []
    return [`${index(frame)} + ${(frame.duration ?? 0) / 3000}, then ${index(next)}`]
  })

test('of a source that slows down, every picture is shown at its own time, and parts keep their first frame', (t) => {
  for (const [divisor, each] of [
    [2, 2],
    [4, 4],
    [8, 8],
  ] as const) {
    const pictures = Array.from({ length: 20 }, (_, i) => ({ capturedMs: (i * each * 1000) / 30 }))
    const { frames, dropped } = paced(30, pictures, 19 * each * 33 + 20, DEMANDS, [{ atMs: 0, divisor }])
    t.is(dropped, 0)
    t.deepEqual(
      fresh(frames).map((frame) => [index(frame), frame.picture]),
      pictures.map((_, i) => [i * each, i]),
    )
    const last = index(frames.at(-1) as PacedFrame)
    const places = Array.from({ length: last + 1 }, (_, i) => i).filter((i) => i % divisor === 0 || i % 10 === 0)
    t.deepEqual(frames.map(index), places)
    t.deepEqual(stretched(frames), [])
    t.true(frames.every(({ rate, tick, pts }) => rate === 30 && tick === (pts % 30_000 === 0)))
  }
})

test('a source that goes on at its full rate is thinned to the places that are left, the newest picture on each', (t) => {
  const { frames, dropped } = paced(30, steady(30, 8), 7900, DEMANDS, [{ atMs: 2000, divisor: 4 }])
  const after = frames.filter(({ pts }) => pts > 62 * 3000)
  t.true(after.every((frame) => index(frame) % 4 === 0 || index(frame) % 10 === 0))
  t.true(after.every((frame) => !frame.repeat && Math.abs(frame.picture - index(frame)) <= 2))
  t.deepEqual(stretched(frames), [])
  t.is(fresh(frames).length + dropped, 240 - (frames.at(-1)?.picture === 239 ? 0 : 1))
})

test('what was promised of a picture holds when fewer frames are wanted, and when more are', (t) => {
  const { frames } = paced(30, steady(30, 6), 5900, DEMANDS, [
    { atMs: 1500, divisor: 8 },
    { atMs: 3500, divisor: 1 },
  ])
  t.deepEqual(stretched(frames), [])
  const at = frames.map(index)
  t.deepEqual(
    at.slice(at.indexOf(44), at.indexOf(44) + 4),
    [44, 45, 48, 50],
    'the frame after the last of the old rate',
  )
  const [full] = at.filter((i) => i > 105)
  t.deepEqual(
    at.slice(at.indexOf(full ?? 0)),
    Array.from({ length: at.length - at.indexOf(full ?? 0) }, (_, i) => (full ?? 0) + i),
  )
})

test('the last picture of a source that ends lasts one frame, not until a place that does not come', (t) => {
  const { frames } = paced(30, [{ capturedMs: 0 }, { capturedMs: 120 }], 130, DEMANDS, [{ atMs: 0, divisor: 8 }])
  t.deepEqual(frames.map(index), [0])
})

/** Pictures in any rhythm, and any changes of what is wanted. */
const rhythm = fc.array(
  fc.tuple(
    fc.oneof(fc.double({ min: 1, max: 60, noNaN: true }), fc.integer({ min: 1, max: 1500 })),
    fc.integer({ min: 0, max: 100 }),
  ),
  { minLength: 5, maxLength: 80 },
)
const changes = fc.array(fc.tuple(fc.integer({ min: 50, max: 2000 }), fc.constantFrom(1, 2, 4, 8)), { maxLength: 8 })

test('whatever comes in and whatever is wanted: parts begin with a frame, durations are true, and the last change is shown', (t) => {
  fc.assert(
    fc.property(rhythm, changes, (steps, wishes) => {
      let [capturedMs, arrivedMs, atMs] = [0, 0, 0]
      const pictures = steps.map(([gapMs, delayMs]): Arrival => {
        capturedMs += gapMs
        arrivedMs = Math.max(arrivedMs, capturedMs + delayMs)
        return { capturedMs, arrivedMs }
      })
      const wanted = wishes.map(([afterMs, divisor]) => {
        atMs += afterMs
        return { atMs, divisor }
      })
      const { frames, dropped } = paced(30, pictures, arrivedMs + 3000, DEMANDS, wanted)
      const at = frames.map(index)
      const seen = new Set(at)
      t.true(at.every((i, n) => Number.isInteger(i) && (n === 0 || i > (at[n - 1] ?? 0))))
      for (let i = GRID.after(at[0] ?? 0); i <= (at.at(-1) ?? 0); i = GRID.after(i))
        if (!seen.has(i)) throw new Error(`no frame at ${i}`)
      t.deepEqual(stretched(frames), [])
      t.is(frames.at(-1)?.picture, pictures.length - 1)
      t.is(fresh(frames).length + dropped, pictures.length)
    }),
    { numRuns: 150 },
  )
})
