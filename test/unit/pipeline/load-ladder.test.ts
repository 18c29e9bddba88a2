import test from 'ava'
import fc from 'fast-check'
import { type LadderState, type LoadLadder, ladderTop, nextRung } from '../../../src/pipeline/load/load-ladder.ts'
import { loadRungs, scaledSide } from '../../../src/pipeline/load/load-rungs.ts'
import type { LoadSample } from '../../../src/pipeline/load/load-sample.ts'

const GOOD: LoadSample = {
  overMs: 100,
  starting: false,
  busyShare: 0,
  lost: 0,
  lagMs: 20,
  asked: 3,
  encoded: 3,
  workMs: 30,
}
const BEHIND: LoadSample = { ...GOOD, busyShare: 1, encoded: 1, workMs: 100 }
const STARTING: LoadSample = { ...GOOD, starting: true, encoded: 0 }

const RUNGS = loadRungs({ fps: 30, fasterPresets: ['superfast', 'ultrafast'], width: 1280, height: 720 })

/** A ladder of so many rungs that is climbed on samples of 100 ms. */
class Climber {
  nowMs = 0
  state: LadderState = ladderTop(0)
  readonly steps: { readonly atMs: number; readonly to: number; readonly reason: string }[] = []
  readonly #ladder: LoadLadder

  constructor(last = 5) {
    this.#ladder = { fps: 30, rungs: RUNGS.slice(0, last + 1) }
  }

  /** Lets samples come for so long. */
  live(forMs: number, sample: LoadSample | ((nowMs: number, rung: number) => LoadSample)): this {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs; ) {
      const given = typeof sample === 'function' ? sample(this.nowMs, this.state.rung) : sample
      this.nowMs += given.overMs
      const before = this.state.rung
      this.state = nextRung(this.state, given, this.nowMs, this.#ladder)
      const { rung: to, reason } = this.state
      if (to !== before) this.steps.push({ atMs: this.nowMs, to, reason })
    }
    return this
  }

  /** Times of the steps, seconds, and where they led. */
  get story(): readonly (readonly [seconds: number, rung: number])[] {
    return this.steps.map(({ atMs, to }) => [Math.round(atMs / 100) / 10, to] as const)
  }
}

test('who keeps up gives up nothing', (t) => {
  t.deepEqual(new Climber().live(600_000, GOOD).steps, [])
})

test('a second behind is one step down, and the next is given time to show what it does', (t) => {
  const climber = new Climber().live(10_000, GOOD).live(1000, BEHIND)
  t.deepEqual(climber.story, [[10.8, 1]], 'three quarters of a second in a row fill both halves of one')
  t.regex(climber.steps[0]?.reason ?? '', /^the encoder had no room \d+ % of a second$/)
  climber.live(6000, BEHIND)
  t.deepEqual(climber.story, [
    [10.8, 1],
    [12.8, 2],
    [14.8, 3],
    [16.8, 4],
  ])
  t.deepEqual(climber.live(20_000, BEHIND).story.slice(4), [[18.8, 5]], 'there is no rung below the last')
})

test('where the lag grows nevertheless, nothing is waited for', (t) => {
  const growing = (nowMs: number): LoadSample => ({ ...BEHIND, lagMs: nowMs / 10 })
  const { story } = new Climber().live(10_000, GOOD).live(6000, growing)
  t.deepEqual(story, [
    [10.8, 1],
    [11.8, 2],
    [12.8, 3],
    [13.8, 4],
    [14.8, 5],
  ])
})

test('a stall shorter than half a second is none, and single frames lost are none', (t) => {
  const stalls = (nowMs: number) => (nowMs % 3000 < 400 ? BEHIND : GOOD)
  const drops = (nowMs: number) => (nowMs % 1000 < 100 ? { ...GOOD, lost: 1 } : GOOD)
  t.deepEqual(new Climber().live(120_000, stalls).steps, [])
  t.deepEqual(new Climber().live(120_000, drops).steps, [])
})

test('late pictures and lost frames count like an encoder without room', (t) => {
  const late = new Climber().live(5000, GOOD).live(1000, { ...GOOD, lagMs: 800 })
  t.deepEqual(
    late.steps.map(({ reason }) => reason),
    ['pictures came 800 ms late'],
  )
  const lossy = new Climber().live(5000, GOOD).live(1000, { ...GOOD, lost: 2 })
  t.regex(lossy.steps[0]?.reason ?? '', /^\d+ frames were lost$/)
})

test('an encoder that gives nothing at all is stuck, not slow: its watchdog sees to it', (t) => {
  const stuck = { ...BEHIND, encoded: 0 }
  t.deepEqual(new Climber().live(5300, GOOD).live(60_000, stuck).steps, [])
  t.deepEqual(new Climber().live(60_000, stuck).steps, [])
})

test('an encoder that takes more than a second for a picture is slow', (t) => {
  const slow = (nowMs: number) => ({ ...BEHIND, encoded: nowMs % 1500 === 0 ? 1 : 0 })
  t.deepEqual(
    new Climber(3)
      .live(5000, GOOD)
      .live(12_000, slow)
      .steps.map(({ to }) => to),
    [1, 2, 3],
  )
})

test('an encoder that is being started is not judged, nor in the two seconds after', (t) => {
  const climber = new Climber().live(5000, GOOD).live(3000, STARTING).live(1900, BEHIND)
  t.deepEqual(climber.steps, [])
  t.is(climber.live(200, BEHIND).steps.length, 1)
})

test('ten good seconds are one step up, rung by rung, to the top', (t) => {
  const climber = new Climber().live(10_000, GOOD).live(3100, BEHIND)
  t.is(climber.state.rung, 2)
  const { nowMs } = climber
  climber.live(60_000, GOOD)
  const up = climber.steps.slice(2)
  t.deepEqual(
    up.map(({ to }) => to),
    [1, 0],
  )
  for (const [i, { atMs, reason }] of up.entries()) {
    const goodMs = atMs - (up[i - 1]?.atMs ?? nowMs)
    t.true(goodMs >= 9750 && goodMs <= 11_000, `${goodMs} ms`)
    t.regex(reason, /^it kept up for 10 s$/)
  }
})

test('a moment that is not good begins the ten seconds anew', (t) => {
  const climber = new Climber().live(10_000, GOOD).live(1000, BEHIND)
  climber.live(60_000, (nowMs) => (nowMs % 8000 < 500 ? BEHIND : GOOD))
  t.is(climber.state.rung, 1)
})

test('a step up that fails is tried again ever later, up to 80 s, and one that holds forgets that', (t) => {
  // Keeps up on the first rung, never at the top.
  const machine = (_: number, rung: number) => (rung === 0 ? BEHIND : GOOD)
  const climber = new Climber().live(10_000, GOOD).live(500_000, machine)
  const ups = climber.steps.filter(({ to }) => to === 0)
  const downs = climber.steps.filter(({ to }) => to === 1)
  const waits = ups.map(({ atMs }, i) => Math.round((atMs - (downs[i]?.atMs ?? 0)) / 1000))
  t.deepEqual(waits.slice(0, 6), [10, 20, 40, 80, 80, 80])
  climber.live(110_000, GOOD)
  t.is(climber.state.rung, 0)
  const from = climber.steps.length
  climber.live(1000, BEHIND).live(11_000, GOOD)
  t.deepEqual(
    climber.steps.slice(from).map(({ to }) => to),
    [1, 0],
    'the good time was forgotten to have been longer',
  )
})

const samples = fc.array(
  fc.record({
    overMs: fc.oneof(fc.integer({ min: 80, max: 150 }), fc.integer({ min: 1, max: 3000 })),
    starting: fc.oneof({ weight: 20, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    busyShare: fc.oneof(fc.constant(1), fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
    lost: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 })),
    lagMs: fc.integer({ min: 0, max: 5000 }),
    asked: fc.integer({ min: 0, max: 6 }),
    encoded: fc.integer({ min: 0, max: 6 }),
    workMs: fc.integer({ min: 0, max: 100 }),
  }),
  { minLength: 20, maxLength: 200 },
)

test('whatever happens: at most one step a second, one rung at a time, never off the ladder, and a bounded memory', (t) => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 0, max: RUNGS.length - 1 }), (given, last) => {
      const ladder = { fps: 30, rungs: RUNGS.slice(0, last + 1) }
      let state = ladderTop(0)
      let nowMs = 0
      let steppedMs = Number.NEGATIVE_INFINITY
      for (const sample of given) {
        nowMs += sample.overMs
        const next = nextRung(state, sample, nowMs, ladder)
        if (next.rung !== state.rung) {
          t.is(Math.abs(next.rung - state.rung), 1)
          t.true(nowMs - steppedMs >= 999, `${nowMs - steppedMs} ms after the last step`)
          t.is(next.sinceMs, nowMs)
          steppedMs = nowMs
        }
        t.true(next.rung >= 0 && next.rung <= last)
        t.true(next.patienceMs >= 10_000 && next.patienceMs <= 80_000)
        state = next
        if (nowMs > 0) t.true(state.recent.length <= 1000)
      }
    }),
    { numRuns: 100 },
  )
})

test('a good machine never steps, whatever its noise', (t) => {
  const noise = fc.array(
    fc.record({
      overMs: fc.integer({ min: 80, max: 140 }),
      busyShare: fc.double({ min: 0, max: 0.49, noNaN: true }),
      lagMs: fc.integer({ min: 0, max: 499 }),
      encoded: fc.integer({ min: 0, max: 6 }),
    }),
    { minLength: 50, maxLength: 300 },
  )
  fc.assert(
    fc.property(noise, (given) => {
      let nowMs = 0
      let state = ladderTop(0)
      for (const sample of given) {
        nowMs += sample.overMs
        state = nextRung(state, { ...GOOD, ...sample }, nowMs, { fps: 30, rungs: RUNGS })
      }
      t.is(state.rung, 0)
    }),
    { numRuns: 100 },
  )
})

test('frames are given up first, then coding effort, then size', (t) => {
  t.deepEqual(loadRungs({ fps: 30, fasterPresets: ['superfast', 'ultrafast'], width: 1280, height: 720 }), [
    { divisor: 1, scale: 1 },
    { divisor: 2, scale: 1 },
    { divisor: 4, scale: 1 },
    { divisor: 8, scale: 1 },
    { divisor: 8, preset: 'superfast', scale: 1 },
    { divisor: 8, preset: 'ultrafast', scale: 1 },
    { divisor: 8, preset: 'ultrafast', scale: 0.75 },
    { divisor: 8, preset: 'ultrafast', scale: 0.5 },
  ])
})

test('what is little already is not given up', (t) => {
  t.deepEqual(
    loadRungs({ fps: 10, fasterPresets: [], width: 320, height: 180 }).map(({ divisor, scale }) => [divisor, scale]),
    [
      [1, 1],
      [2, 1],
      [2, 0.75],
    ],
  )
  t.deepEqual(loadRungs({ fps: 4, fasterPresets: [], width: 64, height: 48 }), [{ divisor: 1, scale: 1 }])
})

test('sides of pictures are even on every rung', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 2000 }), fc.constantFrom(0.75, 0.5), (half, scale) => {
      const side = scaledSide(2 * half, scale)
      t.is(side % 2, 0)
      t.true(Math.abs(side - 2 * half * scale) <= 1)
    }),
  )
})
