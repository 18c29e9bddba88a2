import test from 'ava'
import fc from 'fast-check'
import { decideSegment, type SegmentWindow } from '../../../src/formats/dash/segment-decision.ts'

interface Numbered {
  readonly number: number
  readonly init: number
}

const windowOf = (
  segments: readonly Numbered[],
  { edge = segments.at(-1)?.number, ended = false }: { edge?: number | undefined; ended?: boolean } = {},
): SegmentWindow<Numbered> => ({
  segmentOf: (number) => segments.find((each) => each.number === number),
  oldest: segments[0]?.number,
  edge,
  ended,
})

const SEGMENTS = [5, 6, 7].map((number) => ({ number, init: 2 }))
const kind = (window: SegmentWindow<Numbered>, number: number, init?: number) =>
  decideSegment(window, number, init).kind

test('what is there is answered, what is about to come is waited for, all else is refused', (t) => {
  const window = windowOf(SEGMENTS)
  t.deepEqual(
    [4, 5, 7, 8, 9, 10].map((number) => kind(window, number)),
    ['refuse', 'answer', 'answer', 'wait', 'wait', 'refuse'],
  )
})

test('before there is anything and after the end nothing is waited for', (t) => {
  t.is(kind(windowOf([]), 0), 'refuse')
  const ended = windowOf(SEGMENTS, { ended: true })
  t.deepEqual(
    [4, 7, 8, 9, 10].map((number) => kind(ended, number)),
    ['refuse', 'answer', 'empty', 'empty', 'refuse'],
  )
})

test('a place whose segment began in its midst is empty', (t) => {
  const window = windowOf(SEGMENTS, { edge: 8 })
  t.is(kind(window, 8), 'empty')
  t.is(kind(window, 10), 'wait')
})

test('a player is never given a segment that it cannot decode', (t) => {
  const restarted = windowOf([...SEGMENTS, { number: 8, init: 3 }])
  t.is(kind(restarted, 7, 2), 'answer')
  t.is(kind(restarted, 8, 2), 'empty')
  t.is(kind(restarted, 8, 3), 'answer')
  t.is(kind(restarted, 9, 3), 'wait')
})

test('asking again for a number that was worth waiting for ends in an answer or in nothing', (t) => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.integer({ min: 1, max: 2 }),
      fc.array(fc.boolean(), { maxLength: 5 }),
      (first, ahead, places) => {
        const segments: Numbered[] = [{ number: first, init: 0 }]
        const wanted = first + ahead
        t.is(kind(windowOf(segments), wanted), 'wait')
        for (const [index, whole] of places.entries()) {
          const edge = first + index + 1
          if (whole) segments.push({ number: edge, init: 0 })
          const window = windowOf(segments, { edge })
          const expected = edge < wanted ? 'wait' : places[ahead - 1] ? 'answer' : 'empty'
          t.is(kind(window, wanted), expected)
        }
      },
    ),
  )
})
