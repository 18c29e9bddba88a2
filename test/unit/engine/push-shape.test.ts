import test from 'ava'
import fc from 'fast-check'
import { keyframeComplaint } from '../../../src/domain/push/platform-keyframes.ts'
import { pushShape, shapeFloorBps } from '../../../src/domain/push/push-shape.ts'
import { KeyframeWatch } from '../../../src/engine/push/keyframe-watch.ts'
import type { PushUnit } from '../../../src/engine/push/push-unit.ts'
import {
  AHEAD_MS,
  FIRST_FLOOR,
  type FloorUnit,
  LEAST_MISSING_BYTES,
  LONGEST_HOLE_MS,
  nextFloor,
  type RateFloor,
} from '../../../src/engine/push/rate-floor.ts'
import { SentRate } from '../../../src/engine/push/sent-rate.ts'
import { UnitShaper } from '../../../src/engine/push/unit-shaper.ts'
import { lengthPrefixedUnits } from '../../../src/formats/nal/length-prefixed.ts'

interface SentUnit extends FloorUnit {
  readonly missingBytes: number
}

function shape(units: readonly FloorUnit[], floorBps: number): readonly SentUnit[] {
  let floor: RateFloor = FIRST_FLOOR
  return units.map((unit) => {
    const next = nextFloor(floor, unit, floorBps)
    floor = next.floor
    return { ...unit, missingBytes: next.missingBytes }
  })
}

const sum = (units: readonly SentUnit[]) =>
  units.reduce((all, { bytes, missingBytes }) => all + bytes + missingBytes, 0)

const floors = fc.integer({ min: 50_000, max: 20_000_000 })
/** A quiet page with keyframes, gaps as they come: what a unit has over nothing is 0 to twice the floor. */
const runs = fc
  .tuple(
    floors,
    fc.array(
      fc.record({
        gapMs: fc.integer({ min: 1, max: LONGEST_HOLE_MS }),
        share: fc.nat(2000),
        behind: fc.constant(false),
      }),
      {
        minLength: 2,
        maxLength: 60,
      },
    ),
  )
  .map(([floorBps, steps]) => {
    let timeMs = 0
    const units = steps.map(({ gapMs, share, behind }): FloorUnit => {
      timeMs += gapMs
      return { timeMs, bytes: Math.round((floorBps / 8000) * (share / 10)), behind }
    })
    return { floorBps, units }
  })

test('from any unit to any later one no less is sent than the floor, but for what a keyframe was ahead', (t) => {
  fc.assert(
    fc.property(runs, ({ floorBps, units }) => {
      const sent = shape(units, floorBps)
      const slack = (floorBps / 8000) * AHEAD_MS + LEAST_MISSING_BYTES + 1
      for (let from = 0; from < sent.length; from += 1)
        for (let to = from + 1; to < sent.length; to += 1) {
          const owed = ((sent[to]!.timeMs - sent[from]!.timeMs) * floorBps) / 8000
          if (sum(sent.slice(from + 1, to + 1)) < owed - slack) return false
        }
      return true
    }),
    { numRuns: 200 },
  )
  t.pass()
})

test('filler lifts to the floor and never above it: up to each unit with filler there is a time in which no more was sent', (t) => {
  fc.assert(
    fc.property(runs, ({ floorBps, units }) => {
      const sent = shape(units, floorBps)
      return sent.every(({ missingBytes, timeMs }, to) => {
        if (missingBytes === 0) return true
        return sent.some((unit, from) => {
          const most = ((timeMs - unit.timeMs) * floorBps) / 8000
          return from < to && sum(sent.slice(from + 1, to + 1)) <= most + 1
        })
      })
    }),
    { numRuns: 200 },
  )
  t.pass()
})

test('nothing is added to a stream that keeps above the floor, without a floor, or while the connection is behind', (t) => {
  const steady = (behind: boolean, bytes: number) =>
    Array.from({ length: 300 }, (_, index): FloorUnit => ({ timeMs: index * 33, bytes, behind }))
  const added = (units: readonly FloorUnit[], floorBps: number) =>
    shape(units, floorBps).filter(({ missingBytes }) => missingBytes > 0).length
  t.is(added(steady(false, 4200), 1_000_000), 0)
  t.is(added(steady(false, 0), 0), 0)
  t.is(added(steady(true, 0), 1_000_000), 0)
  t.true(added(steady(false, 0), 1_000_000) > 250)
})

test('what was missing while the connection was behind is not made good, nor a long hole', (t) => {
  const unit = (timeMs: number, behind = false): FloorUnit => ({ timeMs, bytes: 0, behind })
  const floorBps = 800_000
  const late = shape([unit(0), unit(900, true), unit(1000), unit(1200)], floorBps)
  t.deepEqual(
    late.map(({ missingBytes }) => missingBytes),
    [0, 0, 0, 100 * (300 - AHEAD_MS)],
  )
  t.is(shape([unit(0), unit(60_000)], floorBps)[1]?.missingBytes, 100 * LONGEST_HOLE_MS)
})

test('the filler stands behind the picture, and is counted', (t) => {
  const config = { codec: 'avc1', ceilingBps: 1_500_000, video: new Uint8Array(), metadata: new Uint8Array() } as const
  const picture = Uint8Array.of(0x17, 1, 0, 0, 0, 0, 0, 0, 2, 0x65, 9)
  const unit = (timeMs: number): PushUnit => ({ config, timeMs, keyframe: true, capturedAtMs: 0, body: picture })
  const shaper = new UnitShaper('platform')
  t.is(shaper.shaped(unit(0), false).body, picture)
  const { body } = shaper.shaped(unit(100), false)
  // Three quarters of the ceiling, over 100 ms, less the two pictures.
  t.is(body.length, picture.length + 14_062 - 2 * picture.length)
  t.is(shaper.fillerBytes, body.length - picture.length)
  t.deepEqual(
    lengthPrefixedUnits(body.subarray(5)).map(([first]) => first),
    [0x65, 12],
  )
  t.is(new UnitShaper('none').shaped(unit(100), false).body, picture)
})

test('a shape is a name or a bitrate; platforms have one by themselves, plain addresses none', (t) => {
  t.deepEqual(
    [
      pushShape(undefined),
      pushShape(undefined, 'twitch'),
      pushShape('none', 'twitch'),
      pushShape('2.5M'),
      pushShape(60_000),
    ],
    ['none', 'platform', 'none', 2_500_000, 60_000],
  )
  for (const wrong of ['', 'Platform', '2 mbit', '49k', '101M', 0, -1, Number.NaN])
    t.throws(() => pushShape(wrong), { code: 'OPTION_INVALID' } as object, `${wrong}`)
  t.is(shapeFloorBps('none', 3e6), 0)
  t.is(shapeFloorBps('platform', 3e6), 2_250_000)
  // No platform asks for what none takes.
  t.is(shapeFloorBps('platform', 50e6), 4_500_000)
  t.is(shapeFloorBps(2e6, 3e6), 2e6)
})

test('keyframes are complained of when they come seldomer than every 4 s, twice in a row', (t) => {
  const complaint = (...timesMs: number[]) => {
    const watch = new KeyframeWatch()
    for (const timeMs of timesMs) {
      watch.take({ keyframe: true, timeMs })
      watch.take({ keyframe: false, timeMs: timeMs + 33 })
    }
    return keyframeComplaint(watch.intervalMs ?? 0)?.code
  }
  t.is(complaint(0, 4000, 8000, 12_033), undefined)
  t.is(complaint(0, 2000, 9000, 11_000), undefined)
  t.is(complaint(0, 6000), undefined)
  t.is(complaint(0, 6000, 12_000), 'PUSH_KEYFRAMES_SELDOM')
})

test('the rate is that of the last five seconds', (t) => {
  const rate = new SentRate()
  t.is(rate.bps(0), 0)
  for (let ms = 0; ms < 10_000; ms += 100) rate.add(ms, ms < 5000 ? 1250 : 12_500)
  t.is(rate.bps(10_000), 1_000_000)
  t.is(rate.bps(12_500), 500_000)
  t.is(rate.bps(60_000), 0)
})
