import test from 'ava'
import fc from 'fast-check'
import {
  bufferSpanMs,
  frameTargetMs,
  partTargetMs,
  playbackRate,
} from '../../../src/adapters/http/playback/catch-up.ts'
import { cautionMs } from '../../../src/adapters/http/playback/caution.ts'

const STEP_MS = 20
const CONTROL_MS = 100

interface Run {
  /** Least that was buffered right before each part, but for the first seconds. */
  readonly lowest: readonly number[]
  readonly rates: readonly number[]
  readonly stalls: number
}

/** Plays a minute of parts, of which every second one comes `jitterMs` late, from a buffer of `startMs`. */
function play(startMs: number, partMs: number, jitterMs: number, targetMs: number, settleMs = 20_000): Run {
  const samples: { readonly atMs: number; readonly value: number }[] = []
  const lowest: number[] = []
  const rates: number[] = []
  let buffer = startMs
  let parts = 1
  let rate = 1
  let stalls = 0
  for (let atMs = 0; atMs < 60_000; atMs += STEP_MS) {
    if (atMs >= parts * partMs + (parts % 2) * jitterMs) {
      samples.push({ atMs, value: buffer })
      if (atMs > settleMs) lowest.push(buffer)
      buffer += partMs
      parts++
    }
    if (atMs % CONTROL_MS === 0) {
      samples.push({ atMs, value: buffer })
      const recent = samples.filter((sample) => sample.atMs >= atMs - bufferSpanMs(partMs))
      samples.splice(0, samples.length - recent.length)
      rate = playbackRate({ lowestMs: Math.min(...recent.map(({ value }) => value)), targetMs, rate })
      rates.push(rate)
    }
    if (buffer < STEP_MS * rate && atMs > settleMs) stalls++
    buffer = Math.max(0, buffer - STEP_MS * rate)
  }
  return { lowest, rates, stalls }
}

test('from anywhere the buffer comes to its target and rests there, without running dry', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4000 }),
      fc.constantFrom(200, 1000 / 3, 500, 1000),
      fc.nat(60),
      (startMs, partMs, jitterMs) => {
        const targetMs = partTargetMs(partMs, 0)
        const { lowest, rates, stalls } = play(startMs, partMs, jitterMs, targetMs)
        t.true(rates.every((rate) => rate >= 0.95 && rate <= 1.5))
        t.is(stalls, 0)
        // Above the deepest trough the buffer is not kept: that would be latency for nothing.
        t.true(Math.min(...lowest) < targetMs + 80, `${Math.min(...lowest)} ms at least`)
        t.true(Math.min(...lowest) > targetMs * 0.3, `${Math.min(...lowest)} ms at least`)
      },
    ),
    { numRuns: 40 },
  )
})

test('once there, the speed rests: parts that come in time never change it', (t) => {
  for (const partMs of [200, 1000 / 3, 1000]) {
    const { rates } = play(partMs, partMs, 0, partTargetMs(partMs, 0))
    t.deepEqual(new Set(rates.slice(-200)), new Set([1]), `parts of ${partMs} ms`)
  }
})

test('the buffer right after a part is about two parts, and more than one part is always left', (t) => {
  // What the viewing profiles have: lan, wan, internet.
  const highest = [200, 333, 1000].map((partMs) => partMs + partTargetMs(partMs, 0))
  t.deepEqual(highest, [340, 566, 1900])
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 4000 }), fc.nat(1500), (partMs, caution) => {
      t.true(partMs + partTargetMs(partMs, caution) >= partMs + 140)
      t.is(partTargetMs(partMs, caution), partTargetMs(partMs, 0) + caution)
    }),
  )
  t.is(frameTargetMs(0), 100)
})

test('a correction that has begun goes on until it is through, and none begins for little', (t) => {
  const at = (lowestMs: number, rate: number) => playbackRate({ lowestMs, targetMs: 100, rate })
  t.is(at(140, 1), 1)
  t.is(at(160, 1), 1.06)
  t.is(at(140, 1.06), 1.04)
  t.is(at(105, 1.04), 1)
  t.is(at(65, 1), 1)
  t.is(at(55, 1), 0.95)
  t.is(at(70, 0.95), 0.95)
  t.is(at(90, 0.95), 1)
  t.is(at(5000, 1), 1.5)
})

test('stalls make playback more careful, in bounds, and are forgotten slowly', (t) => {
  t.is(cautionMs([], 0, 200), 0)
  t.is(cautionMs([1000], 1000, 400), 100)
  t.is(cautionMs([1000], 61_000, 400), 50)
  t.is(cautionMs([1000], 121_000, 400), 0)
  t.is(cautionMs([0, 0], 0, 1000), 500)
  t.is(cautionMs([0], 0, 20), 50, 'short parts too')
  fc.assert(
    fc.property(fc.array(fc.nat(300_000)), fc.nat(300_000), fc.integer({ min: 20, max: 4000 }), (stalls, now, part) => {
      const caution = cautionMs(stalls, now, part)
      t.true(caution >= 0 && caution <= 1000)
      t.true(
        cautionMs(stalls, now + 1000, part) <=
          cautionMs(
            stalls.map((at) => Math.min(at, now)),
            now,
            part,
          ),
      )
    }),
  )
})
