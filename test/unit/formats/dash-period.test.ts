import test from 'ava'
import fc from 'fast-check'
import { followPeriods, type Period, periodsSince, type TimedSegment } from '../../../src/formats/dash/period.ts'
import { beginsAtPlace, placeOf } from '../../../src/formats/dash/segment-grid.ts'

const GRID_MS = 1000
const at = (ms: number, init = 0, discontinuity = false): TimedSegment => ({ pts: ms * 90, init, discontinuity })
const follow = (segments: readonly TimedSegment[]): readonly Period[] =>
  segments.reduce<readonly Period[]>((periods, segment) => followPeriods(periods, segment, GRID_MS), [])

test('places are counted from media time 0 in whole milliseconds', (t) => {
  t.is(placeOf(0, 2000), 0)
  t.is(placeOf(2000 * 90 - 46, 2000), 0)
  t.is(placeOf(2000 * 90 - 45, 2000), 1)
  t.true(beginsAtPlace(2000 * 90 - 45, 2000))
  t.true(beginsAtPlace(2499 * 90, 2000))
  t.false(beginsAtPlace(2500 * 90, 2000))
})

test('a stream that begins in the midst of a place is listed from its next segment', (t) => {
  t.deepEqual(follow([at(3400)]), [])
  t.deepEqual(follow([at(3400), at(4000), at(5000)]), [{ id: 'from-4', first: 4, last: 5, init: 0 }])
})

test('an encoder restart begins a period with its first whole segment', (t) => {
  const before = [at(1000), at(2000), at(3000)]
  t.deepEqual(follow([...before, at(3600, 1, true), at(4000, 1), at(5000, 1)]), [
    { id: 'from-1', first: 1, last: 3, init: 0 },
    { id: 'from-4', first: 4, last: 5, init: 1 },
  ])
})

test('a discontinuity without a new init segment begins a period, too; so does a gap', (t) => {
  t.deepEqual(
    follow([at(1000), at(2000, 0, true), at(5000)]).map(({ id }) => id),
    ['from-1', 'from-2', 'from-5'],
  )
})

test('no period begins at media time 0', (t) => {
  t.deepEqual(follow([at(0), at(1000)]), [{ id: 'from-1', first: 1, last: 1, init: 0 }])
})

test('a place is taken once', (t) => {
  t.deepEqual(follow([at(1000), at(1100, 1, true), at(2000, 1)]), [
    { id: 'from-1', first: 1, last: 1, init: 0 },
    { id: 'from-2', first: 2, last: 2, init: 1 },
  ])
})

const streams = fc
  .array(fc.record({ stepMs: fc.constantFrom(1000, 1000, 1000, 400, 1033, 2500, 7000), restart: fc.boolean() }), {
    maxLength: 40,
  })
  .map((steps) => {
    let [ms, init] = [0, 0]
    return steps.map(({ stepMs, restart }, index) => {
      const broken = restart && index > 0
      ms += stepMs
      if (broken) init += 1
      return at(ms, init, broken)
    })
  })

test('whatever happens to a stream, numbers only grow, periods never overlap and ids are never used again', (t) => {
  fc.assert(
    fc.property(streams, (segments) => {
      const seen = new Map<string, Period>()
      let before: readonly Period[] = []
      for (const segment of segments) {
        const periods = followPeriods(before, segment, GRID_MS)
        if (periods !== before) t.is(periods.at(-1)?.last, placeOf(segment.pts, GRID_MS))
        for (const { id, first, init } of periods) {
          t.like(seen.get(id) ?? { first, init }, { first, init })
          seen.set(id, { id, first, init, last: 0 })
        }
        for (const [index, { first, last }] of periods.entries()) {
          t.true(first <= last)
          if (index > 0) t.true(first > (periods[index - 1]?.last ?? 0))
        }
        before = periods
      }
      // Every segment that begins at a place of its own is in exactly one period.
      const places = segments.filter(({ pts }) => beginsAtPlace(pts, GRID_MS)).map(({ pts }) => placeOf(pts, GRID_MS))
      const listed = before.flatMap(({ first, last }) =>
        Array.from({ length: last - first + 1 }, (_, index) => first + index),
      )
      t.deepEqual(listed, [...new Set(places)])
    }),
  )
})

test('periods vanish with their last segment, and nothing changes before', (t) => {
  const periods = follow([at(1000), at(2000), at(3000, 1, true)])
  t.is(periodsSince(periods, 2), periods)
  t.deepEqual(
    periodsSince(periods, 3).map(({ id }) => id),
    ['from-3'],
  )
})
