import test from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readLatencyArguments } from '../../../bench/latency/arguments.ts'
import type { LaneFigures } from '../../../bench/latency/figures.ts'
import { judgeOrigin } from '../../../bench/latency/judge-origin.ts'
import { judgeSightings } from '../../../bench/latency/judge-sightings.ts'
import { missedTargets } from '../../../bench/latency/missed-targets.ts'
import { newestFrame } from '../../../bench/latency/newest-frame.ts'
import { presentLanes } from '../../../bench/latency/present.ts'
import { stageTimes } from '../../../bench/latency/stages.ts'
import { mediaFragment } from '../../../src/formats/isobmff/media-fragment.ts'
import type { Look, Sighting } from '../../helpers/stock-player-eye.ts'

const NOW_MS = Date.UTC(2026, 10, 22)
/** The clock's value at so many milliseconds after {@link NOW_MS}. */
const valueAt = (ms: number): number => (NOW_MS + ms) % 2 ** 32

const fragment = (pts: number, capturedAtMs: number): Uint8Array =>
  mediaFragment({
    ...{ sequence: 1, decodeTime: pts, duration: 3000, keyframe: true, capturedAtMs },
    data: new Uint8Array(20),
  })

const part = (atMs: number, ...fragments: readonly Uint8Array[]) => ({ atMs, body: Buffer.concat(fragments) })

test('the command line of the bench of latency', (t) => {
  const all = readLatencyArguments([])
  t.deepEqual([all?.seconds, all?.busyLoops, all?.json], [60, 0, undefined])
  t.deepEqual(
    all?.lanes.map(({ name }) => name),
    ['origin', 'player-hls', 'hls.js', 'dash.js', 'player-ws', 'hls.js-segments'],
  )
  const some = readLatencyArguments(['--lane', 'dash.js,origin', '--load', '--seconds', '5', '--json', 'x.json'])
  t.deepEqual([some?.lanes.length, some?.busyLoops, some?.seconds, some?.json], [2, 2, 5, 'x.json'])
  t.is(readLatencyArguments(['--help']), undefined)
  for (const [args, message] of [
    [['--lane', 'flash'], /There is no lane flash here\. There are: origin, /],
    [['--seconds', '0'], /--seconds must be a number from 1 to 600/],
    [['record'], /There is no place for record\./],
    [['--viewers', '3'], /--viewers/],
  ] as const)
    t.throws(() => readLatencyArguments(args), { instanceOf: UsageError, message })
})

test('the newest frame of a part is that of its last prft', (t) => {
  const body = Buffer.concat([fragment(90_000, NOW_MS), fragment(2 ** 40, NOW_MS + 33.25)])
  const newest = newestFrame(body)
  t.is(newest?.pts, 2 ** 40)
  t.true(Math.abs((newest?.capturedAtMs ?? 0) - NOW_MS - 33.25) < 0.001)
  t.is(newestFrame(body.subarray(32, 132)), undefined, 'a moof alone says nothing')
  t.is(newestFrame(new Uint8Array(0)), undefined)
})

test('the origin is judged by the newest frame of each part, from painting and from capture', (t) => {
  const parts = [100, 300, 500].map((ms, index) =>
    part(
      NOW_MS + ms,
      fragment(index * 6000, NOW_MS + ms - 80),
      fragment(index * 6000 + 3000, NOW_MS + ms - 40 - index),
    ),
  )
  const paints = new Map([0, 1, 2].map((index) => [index * 6000 + 3000, valueAt([100, 300, 500][index]! - 50 - index)]))
  const { fromPaint, fromCapture, paintToCapture, ...rest } = judgeOrigin(parts, paints)
  t.deepEqual(rest, { parts: 3 })
  t.deepEqual(fromPaint, { p50Ms: 51, p95Ms: 52, maxMs: 52 })
  t.deepEqual(paintToCapture, { p50Ms: 10, p95Ms: 10, maxMs: 10 })
  t.true(Math.abs((fromCapture?.p50Ms ?? 0) - 41) < 0.001)
  t.deepEqual(judgeOrigin([part(NOW_MS, new Uint8Array(8))], paints), { parts: 1 })
})

const sighting = (ms: number, behindMs: number | null, presented: number): Sighting => ({
  atMs: NOW_MS + ms,
  displayAtMs: NOW_MS + ms + 16,
  value: behindMs === null ? null : valueAt(ms - behindMs),
  mediaTime: ms / 1000,
  presented,
})
const look = (sightings: readonly Sighting[], more: Partial<Look> = {}): Look => ({
  ...{ sightings, stalls: [], droppedFrames: 0, costMs: 1, rate: 1 },
  ...more,
})

test('a viewer is judged by every picture that was presented', (t) => {
  const figures = judgeSightings(
    [
      look([sighting(0, 200, 7), sighting(33, 210, 8)], { droppedFrames: 3, rate: 1.2 }),
      look([sighting(100, null, 10), sighting(133, 300, 11)], { droppedFrames: 5, stalls: [NOW_MS + 40] }),
    ],
    2,
    2,
  )
  t.deepEqual(figures.seen, { p50Ms: 210, p95Ms: 300, maxMs: 300 })
  t.deepEqual(figures.displayed, { p50Ms: 226, p95Ms: 316, maxMs: 316 })
  t.is(figures.stalls, 1)
  t.is(figures.droppedFrames, 3)
  t.is(figures.missed, 1, 'the ninth was presented and not seen')
  t.is(figures.unreadable, 1)
  t.is(figures.picturesPerSecond, 1.5)
  t.is(figures.longestStandMs, 100)
  t.deepEqual(figures.rates, [1, 1.2])
  t.is(figures.eyeCost, 0.001)
})

test('a picture that is presented again does not shorten the time it stands', (t) => {
  const again = { ...sighting(50, 250, 2), value: sighting(0, 200, 1).value }
  const figures = judgeSightings([look([sighting(0, 200, 1), again, sighting(90, 200, 3)])], 1, 0)
  t.is(figures.longestStandMs, 90)
  t.is(figures.picturesPerSecond, 2)
})

test('a picture that stands grows older, looked at evenly, though it is one picture only', (t) => {
  const smooth = Array.from({ length: 30 }, (_, index) => sighting(index * 33, 200, index + 1))
  const figures = judgeSightings([look([...smooth, sighting(1960, 200, 31)])], 2, 0)
  t.is(figures.seen?.p95Ms, 200)
  t.true((figures.age?.p50Ms ?? 0) < 250, String(figures.age?.p50Ms))
  t.true((figures.age?.p95Ms ?? 0) > 1000, String(figures.age?.p95Ms))
  const stuck = judgeSightings([look([sighting(0, 200, 1)])], 2, 0)
  t.true((stuck.age?.maxMs ?? 0) > 2100, 'what stands at the end counts too')
})

test('a lane has reached what it set out to reach, or it is told what it missed', (t) => {
  const figures = (lane: string, p50Ms: number, p95Ms: number, stalls: number, originP95Ms: number): LaneFigures => ({
    ...{ lane, seconds: 60, stages: {}, complaints: [] },
    viewer: { ...judgeSightings([look([])], 1, 0), seen: { p50Ms, p95Ms, maxMs: p95Ms }, stalls },
    origin: { parts: 3, fromPaint: { p50Ms: 50, p95Ms: originP95Ms, maxMs: 200 } },
  })
  t.deepEqual(missedTargets(figures('player-hls', 450, 600, 0, 500)), [])
  t.deepEqual(missedTargets(figures('player-ws', 201, 352, 1, 50)), ['p50', 'p95', 'stalls'])
  t.deepEqual(missedTargets(figures('origin', 0, 0, 0, 120)), [])
  t.deepEqual(missedTargets(figures('origin', 0, 0, 0, 121)), ['origin p95'])
  t.is(missedTargets(figures('hls.js-segments', 9000, 9999, 9, 9)), undefined)
  const { viewer: _, ...unseen } = figures('dash.js', 1, 1, 0, 1)
  t.deepEqual(missedTargets(unseen), ['p50', 'p95', 'stalls'])
})

test('a viewer who saw nothing has no latency', (t) => {
  const figures = judgeSightings([look([])], 5, 0)
  t.is(figures.seen, undefined)
  t.is(figures.age, undefined)
  t.deepEqual([figures.missed, figures.longestStandMs, figures.picturesPerSecond], [0, 0, 0])
})

const times = (p50: number) => ({ p50_ms: p50, p95_ms: p50 * 2 })
const REPORTED = {
  stages: {
    capture: times(20),
    encode: times(10),
    fragment: times(7),
    part: times(80),
    delivery_hls: times(2),
    delivery_ws: times(1),
  },
}
const PAINTED = { paintToCapture: { p50Ms: 8, p95Ms: 9, maxMs: 10 } }
const SEEN = { seen: { p50Ms: 400, p95Ms: 450, maxMs: 500 } }

test('what is left of what a viewer saw is the share of the player', (t) => {
  const byParts = stageTimes({ protocol: 'hls', byParts: true }, REPORTED, PAINTED, SEEN)
  t.deepEqual(Object.keys(byParts), ['paint', 'capture', 'encode', 'part', 'delivery', 'player'])
  t.is(byParts.fragment, undefined, 'is within the part')
  t.deepEqual(byParts.player, { p50Ms: 400 - 8 - 20 - 10 - 80 - 2 })
  const byFragments = stageTimes({ protocol: 'ws', byParts: false }, REPORTED, PAINTED, SEEN)
  t.is(byFragments.part, undefined)
  t.deepEqual(Object.keys(byFragments), ['paint', 'capture', 'encode', 'fragment', 'delivery', 'player'])
  t.deepEqual(byFragments.player, { p50Ms: 400 - 8 - 20 - 10 - 7 - 1 })
})

test('without all of the other stages nothing is left over', (t) => {
  t.is(stageTimes({ protocol: 'dash', byParts: false }, REPORTED, PAINTED, SEEN).player, undefined)
  t.is(stageTimes({ protocol: 'hls', byParts: true }, undefined, PAINTED, SEEN).player, undefined)
  t.is(stageTimes({ protocol: 'hls', byParts: true }, REPORTED, PAINTED, undefined).player, undefined)
  const none = { p50_ms: null, p95_ms: null }
  t.is(stageTimes({ protocol: 'ws', byParts: false }, { stages: { capture: none } }, {}, SEEN).capture, undefined)
})

test('lanes are shown with what they set out to reach, failures and complaints below', (t) => {
  const measured: LaneFigures = {
    lane: 'player-hls',
    seconds: 60,
    viewer: judgeSightings([look([sighting(0, 400, 1), sighting(33, 420, 2)])], 1, 0),
    origin: { parts: 3, fromPaint: { p50Ms: 44, p95Ms: 80, maxMs: 90 } },
    stages: stageTimes({ protocol: 'hls', byParts: true }, REPORTED, PAINTED, SEEN),
    complaints: ['404'],
  }
  const [seen = '', shares = '', table = '', ...rest] = presentLanes([
    measured,
    { lane: 'dash.js', failed: 'no picture' },
  ]).split('\n\n')
  t.regex(seen, /^player-hls +400 \/ 420 +450 +\d+ +420 +0 +0 +2\.0 /m)
  t.regex(seen, / 44 \/ 80 +- +yes$/m)
  t.is(shares, 'Shares, p50 / p95 ms:')
  t.regex(table, /^player-hls +8 \/ 9 +20 \/ 40 +10 \/ 20 +- +80 \/ 160 +2 \/ 4 +280 +400 \/ 420$/m)
  t.deepEqual(rest, ['dash.js failed: no picture', 'player-hls complained: 404'])
})
