import test from 'ava'
import { afterSilence, type LadderState, ladderTop, nextRung, onRungs } from '../../../src/pipeline/load/load-ladder.ts'
import { loadRungs } from '../../../src/pipeline/load/load-rungs.ts'
import type { LoadSample } from '../../../src/pipeline/load/load-sample.ts'

/** 30, 15, 8 and 4 pictures a second, and no smaller ones. */
const LADDER = { fps: 30, rungs: loadRungs({ fps: 30, fasterPresets: [], width: 160, height: 120 }).slice(0, 4) }
const MINUTE_MS = 60_000

/** What a page does at a time: new pictures a second, and what each costs the encoder, milliseconds. */
type Page = (nowMs: number) => { readonly fps: number; readonly costMs: number }

/** Two repeats a second, as the pacer makes them. */
const STILL: Page = () => ({ fps: 0, costMs: 0 })
/** The encoder manages twenty of these pictures a second. */
const HEAVY: Page = () => ({ fps: 30, costMs: 50 })
const LIGHT: Page = () => ({ fps: 30, costMs: 8 })
const REPEAT = { fps: 2, costMs: 3 }

/** By turns the one for so long and the other for so long. */
const turns =
  (one: Page, oneMs: number, other: Page, otherMs: number): Page =>
  (nowMs) =>
    (nowMs % (oneMs + otherMs) < oneMs ? one : other)(nowMs)

/** How many of so many a second come in the 100 ms from a time on. */
const share = (perSecond: number, nowMs: number) =>
  Math.floor(((nowMs + 100) * perSecond) / 1000) - Math.floor((nowMs * perSecond) / 1000)

/** A lane whose encoder does one picture after the other. */
class Lane {
  nowMs = 0
  state: LadderState = ladderTop(0)
  readonly steps: { readonly atMs: number; readonly to: number; readonly up: boolean; readonly reason: string }[] = []

  live(forMs: number, page: Page): this {
    for (const endMs = this.nowMs + forMs; this.nowMs < endMs; ) this.look(this.#sample(page(this.nowMs)))
    return this
  }

  look(sample: LoadSample): void {
    this.nowMs += sample.overMs
    this.stand(nextRung(this.state, sample, this.nowMs, LADDER))
  }

  stand(next: LadderState): void {
    const { rung } = this.state
    this.state = next
    if (next.rung !== rung)
      this.steps.push({ atMs: this.nowMs, to: next.rung, up: next.rung < rung, reason: next.reason })
  }

  get falls(): readonly number[] {
    return this.steps.filter(({ up }) => !up).map(({ atMs }) => atMs)
  }

  #sample({ fps, costMs }: ReturnType<Page>): LoadSample {
    const { divisor } = LADDER.rungs[this.state.rung]!
    const wanted = Math.min(fps, LADDER.fps / divisor)
    const workShare = (wanted * costMs + REPEAT.fps * REPEAT.costMs) / 1000
    const asked = share(wanted, this.nowMs)
    const repeats = share(REPEAT.fps, this.nowMs)
    const keepsUp = workShare <= 1
    return {
      overMs: 100,
      starting: false,
      busyShare: keepsUp ? 0 : 1,
      lost: 0,
      lagMs: 20,
      asked,
      encoded: keepsUp ? asked + repeats : share(1000 / costMs, this.nowMs),
      workMs: 100 * Math.min(1, workShare),
    }
  }
}

/** One that has come down to its last rung. */
function fallen(): Lane {
  const lane = new Lane().live(30_000, () => ({ fps: 30, costMs: 400 }))
  lane.steps.length = 0
  return lane
}

test('a page that is heavy for five seconds a minute and else rests does not swing', (t) => {
  const lane = new Lane().live(40 * MINUTE_MS, turns(HEAVY, 5000, STILL, 55_000))
  const { falls } = lane
  t.true(falls.length >= 2 && falls.length <= 8, `${falls.length} falls in 40 minutes`)
  const last = falls.slice(-3)
  t.true((last[2] as number) - (last[0] as number) >= 15 * MINUTE_MS, `${falls}`)
})

test('a page that is heavy and light by turns does not swing either: what was seen in the light turns is not all', (t) => {
  const lane = new Lane().live(12 * MINUTE_MS, turns(HEAVY, 5000, LIGHT, 5000))
  t.true(lane.falls.length >= 2 && lane.falls.length <= 5, `${lane.falls.length} falls in 12 minutes`)
})

test('what each picture costs tells that the rung above would be too much: it is tried after ever longer calm only', (t) => {
  const lane = new Lane().live(17 * MINUTE_MS, HEAVY)
  const ups = lane.steps.filter(({ up }) => up)
  const waits = ups.map(({ atMs }, i) => Math.round((atMs - (lane.falls[i] ?? 0)) / 1000))
  t.deepEqual(waits.slice(0, 4), [60, 120, 240, 480])
  t.is(ups[0]?.reason, 'nothing was too much for 60 s')
})

test('when the machine has become quicker, the turns with something to do tell: rest in between neither counts nor undoes', (t) => {
  const lane = fallen()
  lane.live(3 * MINUTE_MS, turns(LIGHT, 4000, STILL, 4000))
  t.deepEqual(
    lane.steps.map(({ to }) => to),
    [2, 1, 0],
  )
  const gaps = lane.steps.map(({ atMs }, i) => (atMs - (lane.steps[i - 1]?.atMs ?? 30_000)) / 1000)
  t.true(
    gaps.every((gap) => gap > 14 && gap < 40),
    `${gaps}`,
  )
  t.regex(lane.steps[0]?.reason ?? '', /^it kept up for 10 s$/)
})

test('a page that rests for good comes back to all its frames, a rung a minute and no sooner', (t) => {
  const lane = fallen().live(10 * MINUTE_MS, STILL)
  t.deepEqual(
    lane.steps.map(({ to }) => to),
    [2, 1, 0],
  )
  for (const [i, { atMs }] of lane.steps.entries()) {
    const gapMs = atMs - (lane.steps[i - 1]?.atMs ?? 30_000)
    t.true(gapMs >= MINUTE_MS - 100 && gapMs <= MINUTE_MS + 1000, `${gapMs}`)
  }
})

test('a blinking cursor is no evidence on a rung that could have many pictures', (t) => {
  const lane = fallen().live(50_000, () => ({ fps: 2, costMs: 5 }))
  t.true(lane.state.rung >= 2, 'two a second are half of four, but not of eight')
})

test('a step up that is taken back after a long rest has failed all the same; one that was put to use forgets that', (t) => {
  const lane = fallen().live(5 * MINUTE_MS, STILL)
  t.is(lane.state.rung, 0)
  lane.live(5000, HEAVY)
  t.is(lane.state.rung, 1)
  t.is(lane.state.patienceMs, 20_000)
  lane.live(5 * MINUTE_MS, STILL)
  t.is(lane.state.rung, 0)
  t.is(lane.state.patienceMs, 20_000, 'rest proves nothing')
  lane.live(25_000, LIGHT).live(5000, HEAVY)
  t.is(lane.state.rung, 1)
  t.is(lane.state.patienceMs, 10_000)
})

test('an encoder that works at several pictures at a time is not held down for good by how long each takes', (t) => {
  const slowly: LoadSample = {
    ...{ overMs: 100, starting: false, busyShare: 0, lost: 0, lagMs: 90, asked: 3, encoded: 3 },
    workMs: 100,
  }
  const lane = new Lane()
  for (let look = 0; look < 50; look += 1) lane.look(slowly)
  for (let look = 0; look < 10; look += 1) lane.look({ ...slowly, busyShare: 1 })
  t.is(lane.state.rung, 1)
  for (let look = 0; look < 3000; look += 1)
    lane.look(lane.state.rung === 0 ? slowly : { ...slowly, asked: 1, encoded: 1 })
  t.is(lane.state.rung, 0)
  t.is(lane.falls.length, 1)
})

const SILENT: LoadSample = {
  ...{ overMs: 100, starting: false, busyShare: 1, lost: 3, lagMs: 0 },
  ...{ asked: 0, encoded: 0, workMs: 100 },
}
const silence = (lane: Lane, overMs: number) => {
  for (let lagMs = overMs; lagMs <= 5000; lagMs += overMs) lane.look({ ...SILENT, overMs, workMs: overMs, lagMs })
  lane.stand(afterSilence(lane.state, lane.nowMs, LADDER))
  return lane
}

test('an encoder that falls silent by itself is no reason to ask less of the next', (t) => {
  t.is(silence(new Lane().live(20_000, LIGHT), 101).state.rung, 0)
  t.is(silence(new Lane(), 100).state.rung, 0, 'nor one that never gave anything')
  t.is(silence(new Lane().live(20_000, HEAVY).live(20_000, STILL), 100).state.rung, 1, 'nor what was long ago')
})

test('an encoder that falls silent where the looks at it come late too had no processor: the next is asked for less', (t) => {
  const lane = silence(new Lane().live(20_000, LIGHT), 150)
  t.like(lane.state, { rung: 1, reason: 'the encoder gave nothing on a busy machine' })
  const low = silence(fallen(), 300)
  t.is(low.state.rung, 3, 'there is no rung below the last')
})

test('an encoder that was hard pressed when it gave its last picture, too', (t) => {
  const lane = new Lane().live(5000, LIGHT)
  for (let look = 0; look < 5; look += 1) lane.look({ ...SILENT, encoded: 1 })
  t.is(silence(lane, 100).state.rung, 1)
})

test('a wedged encoder takes back a step up: it has failed', (t) => {
  const lane = fallen().live(MINUTE_MS + 1000, STILL)
  t.is(lane.state.rung, 2)
  t.like(silence(lane, 200).state, { rung: 3, patienceMs: 20_000 })
})

test('time without anything to do is no silence', (t) => {
  const lane = new Lane().live(5000, LIGHT)
  for (let look = 0; look < 100; look += 1) lane.look({ ...SILENT, busyShare: 0, overMs: 500, workMs: 0 })
  t.is(silence(lane, 100).state.rung, 0)
})

test('where there are fewer rungs than before, the last one is stood on, and that is no failure', (t) => {
  const { state, nowMs } = fallen()
  t.is(onRungs(state, nowMs, LADDER), state)
  const fewer = { ...LADDER, rungs: LADDER.rungs.slice(0, 2) }
  t.like(onRungs(state, nowMs, fewer), { rung: 1, sinceMs: nowMs, patienceMs: state.patienceMs })
})
