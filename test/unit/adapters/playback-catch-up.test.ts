import test from 'ava'
import fc from 'fast-check'
import { Arrivals } from '../../../src/adapters/http/playback/arrivals.ts'
import {
  FRAME_SLACK_MS,
  partSlackMs,
  playbackRate,
  targetSlackMs,
} from '../../../src/adapters/http/playback/catch-up.ts'
import { cautionMs } from '../../../src/adapters/http/playback/caution.ts'
import { stallJumpMs } from '../../../src/adapters/http/playback/stall-jump.ts'

const STEP_MS = 20
const CONTROL_MS = 100

interface Run {
  /** What was buffered right before each part, but for the first seconds. */
  readonly lowest: readonly number[]
  readonly rates: readonly number[]
  readonly stalls: number
}

interface Play {
  readonly partMs: number
  /** Buffered at the beginning. */
  readonly startMs: number
  /** How late a part comes, by its number. */
  readonly lateMs: (part: number) => number
  readonly settleMs?: number
}

/** Plays a minute of parts. */
function play({ partMs, startMs, lateMs, settleMs = 20_000 }: Play): Run {
  const arrivals = new Arrivals()
  const lowest: number[] = []
  const rates: number[] = []
  const leastMs = partSlackMs(partMs)
  let [positionMs, endMs, part, rate, stalls] = [-startMs, 0, 1, 1, 0]
  for (let atMs = 0; atMs < 60_000; atMs += STEP_MS) {
    while (atMs >= part * partMs + lateMs(part)) {
      if (atMs > settleMs) lowest.push(endMs - positionMs)
      arrivals.add(atMs, endMs)
      endMs = part++ * partMs
    }
    const bufferedMs = endMs - positionMs
    const { leastDelayMs, latenessMs } = arrivals
    if (atMs % CONTROL_MS === 0 && leastDelayMs !== undefined) {
      const slackMs = atMs - positionMs - leastDelayMs
      const targetMs = targetSlackMs({ leastMs, cautionMs: 0, latenessMs })
      rate = playbackRate({ slackMs, targetMs, bufferedMs, rate })
      rates.push(rate)
    }
    const stepMs = STEP_MS * rate
    if (bufferedMs < stepMs && atMs > settleMs) stalls++
    positionMs += Math.min(bufferedMs, stepMs)
  }
  return { lowest, rates, stalls }
}

const PARTS = fc.constantFrom(200, 1000 / 3, 500, 1000)

test('from anywhere the buffer comes to its target and rests there, without running dry', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4000 }), PARTS, fc.nat(60), (startMs, partMs, jitterMs) => {
      const { lowest, rates, stalls } = play({ startMs, partMs, lateMs: (part) => (part % 2) * jitterMs })
      const leastMs = partSlackMs(partMs)
      t.true(rates.every((rate) => rate >= 0.9 && rate <= 1.5))
      t.is(stalls, 0)
      // Above the deepest trough the buffer is not kept: that would be latency for nothing.
      t.true(Math.min(...lowest) <= leastMs + 50, `${Math.min(...lowest)} ms at least`)
      t.true(Math.min(...lowest) >= leastMs - jitterMs - 50, `${Math.min(...lowest)} ms at least`)
    }),
    { numRuns: 10 },
  )
})

test('where parts are late again and again, playback keeps what it takes to wait for them, and no more', (t) => {
  fc.assert(
    fc.property(PARTS, fc.integer({ min: 100, max: 900 }), fc.integer({ min: 4, max: 8 }), (partMs, late, eachS) => {
      const each = Math.round((eachS * 1000) / partMs)
      // A part that is late holds up those after it.
      const lateMs = (part: number) => Math.max(0, late - (part % each) * partMs)
      const { lowest, stalls } = play({ startMs: 0, partMs, lateMs, settleMs: 3 * eachS * 1000 })
      t.is(stalls, 0)
      t.true(Math.max(...lowest) < Math.max(partSlackMs(partMs), late + 40) + 70, `${Math.max(...lowest)} ms at most`)
    }),
    { numRuns: 10 },
  )
})

test('once there, the speed rests: parts that come in time never change it', (t) => {
  for (const partMs of [200, 1000 / 3, 1000]) {
    const { rates } = play({ startMs: partMs, partMs, lateMs: () => 0 })
    t.deepEqual(new Set(rates.slice(-200)), new Set([1]), `parts of ${partMs} ms`)
  }
})

test('the buffer right after a part is about two parts, and more than one part is always left', (t) => {
  // What the viewing profiles have: lan, wan, internet.
  const highest = [200, 333, 1000].map((partMs) => partMs + partSlackMs(partMs))
  t.deepEqual(highest, [340, 566, 1900])
  const quiet = { cautionMs: 0, latenessMs: 0 }
  t.is(targetSlackMs({ leastMs: partSlackMs(200), ...quiet }), 140)
  t.is(targetSlackMs({ leastMs: FRAME_SLACK_MS, ...quiet }), 100)
})

test('what is late by less than is kept anyway costs nothing, more is kept for, stalls count beside, and all of it is bounded', (t) => {
  const target = (latenessMs: number, caution = 0) => targetSlackMs({ leastMs: 140, cautionMs: caution, latenessMs })
  t.deepEqual([target(100), target(150), target(5000), target(100, 50), target(300, 50)], [140, 190, 1040, 190, 340])
})

test('a correction that has begun goes on until it is through, and none begins for little', (t) => {
  const at = (slackMs: number, rate: number, bufferedMs = 300) =>
    playbackRate({ slackMs, targetMs: 100, bufferedMs, rate })
  t.is(at(125, 1), 1)
  t.is(at(135, 1), 1.05)
  t.is(at(160, 1), 1.1)
  t.is(at(120, 1.1), 1.05)
  t.is(at(105, 1.05), 1)
  t.is(at(90, 1), 1)
  t.is(at(80, 1), 0.95)
  t.is(at(90, 0.95), 0.95)
  t.is(at(95, 0.95), 1)
  t.is(at(40, 1), 0.9)
  t.is(at(-500, 1), 0.9)
  t.is(at(5000, 1), 1.5)
  t.is(at(5000, 1, 50), 1, 'with next to nothing left nobody hurries')
})

test('after a stall playback jumps to where it is meant to be, if that is far and there', (t) => {
  const jump = (lateMs: number, bufferedMs: number) => stallJumpMs({ lateMs, bufferedMs, leaveMs: 70 })
  t.is(jump(1000, 1200), 1000)
  t.is(jump(1000, 1050), 0, 'what comes has only begun to come')
  t.is(jump(250, 600), 0, 'that much is caught up by speed')
  fc.assert(
    fc.property(fc.integer({ min: -5000, max: 5000 }), fc.nat(5000), (lateMs, bufferedMs) => {
      const jumped = jump(lateMs, bufferedMs)
      t.true(jumped === 0 || bufferedMs - jumped >= 70)
    }),
  )
})

test('stalls make playback more careful, in bounds, and are forgotten slowly', (t) => {
  t.is(cautionMs([], 0, 200), 0)
  t.is(cautionMs([1000], 1000, 400), 100)
  t.is(cautionMs([1000], 31_000, 400), 50)
  t.is(cautionMs([1000], 61_000, 400), 0)
  t.is(cautionMs([0, 0], 0, 1000), 500)
  t.is(cautionMs([0], 0, 20), 50, 'short parts too')
  fc.assert(
    fc.property(fc.array(fc.nat(300_000)), fc.nat(300_000), fc.integer({ min: 20, max: 4000 }), (stalls, now, part) => {
      const caution = cautionMs(stalls, now, part)
      t.true(caution >= 0 && caution <= Math.max(200, 2 * part))
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
