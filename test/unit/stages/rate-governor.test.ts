import test from 'ava'
import fc from 'fast-check'
import { RateGovernor } from '../../../src/stages/video/encode/rate-governor.ts'

const CEILING = { bitrateBps: 500_000, keyframeMs: 2000, fps: 30 }
const BYTES_A_MS = CEILING.bitrateBps / 8000
const FPS = CEILING.fps
/** Frames of a part, and of a segment. */
const [PART, SEGMENT] = [10, 60]

interface Course {
  readonly seconds: number
  /** What each picture costs, milliseconds of the ceiling; one that a segment begins with is a keyframe. */
  readonly costs: (index: number, divisor: number) => number
  readonly repeats?: (index: number) => boolean
  /** Frames inside the encoder. */
  readonly inside?: number
}

interface Made {
  readonly index: number
  readonly ms: number
}

/** What is made of frames on the grid: those that a part begins with, and one of so many of the others. */
function run({ seconds, costs, repeats = () => false, inside = 0 }: Course) {
  const governor = new RateGovernor(CEILING)
  const made: Made[] = []
  const divisors: number[] = []
  const within: Made[] = []
  for (let index = 0; index < seconds * FPS; index += 1) {
    const divisor = governor.divisor((index * 1000) / FPS, repeats(index))
    divisors.push(governor.steady)
    if (index % PART !== 0 && index % divisor !== 0) continue
    const picture = { index, ms: costs(index, divisor) }
    made.push(picture)
    within.push(picture)
    while (within.length > inside) {
      const out = within.shift() as Made
      governor.coded((out.index * 1000) / FPS, out.ms * BYTES_A_MS, out.index % SEGMENT === 0)
    }
  }
  const steps = divisors.flatMap((divisor, index) =>
    index > 0 && divisor !== divisors[index - 1] ? [[Math.floor(index / FPS), divisor] as const] : [],
  )
  return { made, divisors, steps }
}

/** How far any stretch of time is above the ceiling, milliseconds of it. */
function mostOver(made: readonly Made[]): number {
  let [sum, least, most] = [0, Number.POSITIVE_INFINITY, 0]
  for (const { index, ms } of made) {
    const atMs = (index * 1000) / FPS
    least = Math.min(least, sum - atMs)
    sum += ms
    most = Math.max(most, sum - atMs - least)
  }
  return most
}

test('whatever pictures cost, any stretch of time is within the ceiling and a bound', (t) => {
  const course = fc
    .record({
      keyframes: fc.tuple(fc.integer({ min: 0, max: 1500 }), fc.integer({ min: 0, max: 1500 })),
      largest: fc.integer({ min: 1, max: 400 }),
      inside: fc.integer({ min: 0, max: 4 }),
      shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 7, maxLength: 90 }),
      still: fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
    })
    .map(({ keyframes, ...rest }) => ({ ...rest, least: Math.min(...keyframes), most: Math.max(...keyframes) }))
  fc.assert(
    fc.property(course, ({ least, most, largest, inside, shares, still }) => {
      // What parts must begin with fits into what keyframes leave of the ceiling: below that nothing can be left out.
      const forced = Math.min(largest, ((1 - most / CEILING.keyframeMs) * PART * 1000) / FPS)
      const costs = (index: number) => {
        const share = shares[index % shares.length] as number
        if (index % SEGMENT === 0) return least + share * (most - least)
        return share * (index % PART === 0 ? forced : largest)
      }
      const { made } = run({
        ...{ seconds: 14, costs, inside },
        repeats: (index) => still[index % still.length] as boolean,
      })
      // What is borne, a keyframe, a picture that a part begins with, the picture that is decided on, and those inside.
      const bound = Math.max(400, 900 - least) + most + forced + (1 + inside) * largest
      return mostOver(made) <= bound + 1e-6
    }),
    { numRuns: 150 },
  )
  t.pass()
})

/** Keyframes of half a second of the ceiling; pictures that cost more where fewer are made, as text that scrolls does. */
const scrolling = (share: number) => (index: number, divisor: number) =>
  index % SEGMENT === 0 ? 500 : ((1000 * share) / FPS) * Math.min(divisor, 8) ** 0.4

test('motion that costs up to twice and a half of the ceiling is within a tenth of it over any ten seconds', (t) => {
  for (const share of [0.5, 0.8, 1, 1.5, 2]) {
    const { made } = run({ seconds: 60, costs: scrolling(share) })
    t.true(mostOver(made) <= 1000, `${share}: ${mostOver(made)} ms over`)
  }
})

test('frames are left out while they cost too much, tried again ever more rarely, and all made when they cost less', (t) => {
  const dear = run({ seconds: 120, costs: scrolling(1) })
  const tries = dear.steps.flatMap(([second, divisor]) => (divisor === 1 ? [second] : []))
  t.deepEqual(dear.steps[0]?.[1], 2)
  t.true(tries.length >= 3 && tries.length <= 7, `${tries}`)
  const waits = tries.slice(1).map((second, index) => second - (tries[index] as number))
  t.true(
    waits.every((wait, index) => index === 0 || wait > (waits[index - 1] as number) || wait >= 30),
    `${waits}`,
  )
  const calm = run({ seconds: 60, costs: (index, divisor) => scrolling(index < 20 * FPS ? 1.5 : 0.3)(index, divisor) })
  t.true((calm.divisors[15 * FPS] as number) > 1)
  t.is(calm.divisors.at(-1), 1)
})

test('what fits is made whole, and so is a page that changes wholly and rests', (t) => {
  const fits = run({ seconds: 30, costs: scrolling(0.7) })
  t.is(fits.made.length, 30 * FPS)
  const changed = run({
    ...{ seconds: 12, repeats: (index) => index !== 95 },
    costs: (index) => (index % SEGMENT === 0 ? 400 : index === 95 ? 450 : 1),
  })
  t.deepEqual([changed.made.length, changed.steps], [12 * FPS, []])
})
