import test from 'ava'
import fc from 'fast-check'
import { UsageError } from '../../../bench/arguments.ts'
import { readDensityArguments } from '../../../bench/density/arguments.ts'
import { Arrivals } from '../../../bench/density/arrivals.ts'
import { judgeStep } from '../../../bench/density/figures.ts'
import { judgeWindow, type SessionFilm } from '../../../bench/density/judge-window.ts'
import { lossesOf } from '../../../bench/density/losses.ts'
import { presentDensity } from '../../../bench/density/present.ts'
import { countsTried, longestSearch, mostCarried, nextCount, type Tried } from '../../../bench/density/search.ts'

const names = (items: readonly { readonly name: string }[] | undefined): string =>
  (items ?? []).map(({ name }) => name).join()

test('sessions of ours and of the peers are added on a page at rest and on one in motion', (t) => {
  const request = readDensityArguments([])
  t.is(names(request?.contenders), 'display,screencast,puppeteer,playwright,screen-recorder')
  t.is(names(request?.pages), 'rest,motion')
  t.deepEqual([request?.max, request?.seconds, request?.json], [12, 10, undefined])
  const chosen = readDensityArguments(['--only=display', '--pages', 'motion', '--max', '3', '--seconds', '4.5'])
  t.deepEqual(
    [names(chosen?.contenders), names(chosen?.pages), chosen?.max, chosen?.seconds],
    ['display', 'motion', 3, 4.5],
  )
  t.is(readDensityArguments(['--help']), undefined)
})

test('what cannot be understood is named', (t) => {
  const cases: readonly [args: string[], words: RegExp][] = [
    [['12'], /There is no place for 12\./],
    [['--max', '0'], /--max must be a whole number from 1 to 64, not 0\./],
    [['--max', '2.5'], /--max must be a whole number/],
    [['--seconds', '2'], /--seconds must be a number from 3 to 60, not 2\./],
    [['--only', 'page-alone'], /There is no contender page-alone here\./],
    [['--pages', 'text'], /There is no page text here\. There are: rest, motion\./],
  ]
  for (const [args, message] of cases) t.throws(() => readDensityArguments(args), { instanceOf: UsageError, message })
})

test('sessions are doubled until something is lost, then it is looked between', (t) => {
  t.deepEqual(countsTried(0, 12), [1])
  t.deepEqual(countsTried(1, 12), [1, 2])
  t.deepEqual(countsTried(3, 12), [1, 2, 4, 3])
  t.deepEqual(countsTried(5, 12), [1, 2, 4, 8, 6, 5])
  t.deepEqual(countsTried(99, 12), [1, 2, 4, 8, 12])
  t.deepEqual(countsTried(99, 1), [1])
})

test('a search ends, tries no number twice and finds how many are carried', (t) => {
  const capacityAndMax = fc.tuple(fc.nat(80), fc.integer({ min: 1, max: 64 }))
  fc.assert(
    fc.property(capacityAndMax, ([capacity, max]) => {
      const tried: Tried[] = countsTried(capacity, max).map((count) => ({ count, carried: count <= capacity }))
      t.is(mostCarried(tried), Math.min(capacity, max))
      t.is(nextCount(tried, max), undefined)
      t.is(new Set(tried.map(({ count }) => count)).size, tried.length)
      t.true(tried.every(({ count }) => count >= 1 && count <= max))
      const timeOf = (count: number) => 10 + count
      const spent = tried.reduce((sum, { count }) => sum + timeOf(count), 0)
      t.true(spent <= longestSearch(max, timeOf))
    }),
  )
})

// Beyond 32 bits, so that the value of the clock is not the time itself.
const FROM_MS = 1_700_000_000_000
const value = (sinceMs: number): number => (FROM_MS + sinceMs) % 2 ** 32
const window = { fromMs: FROM_MS, toMs: FROM_MS + 2000, painted: [], seldom: false, dropped: 0 }
const reading = (ptsMs: number, sinceMs: number) => ({ ptsMs, value: value(sinceMs) })

test('a film is judged by the distinct pictures painted within the window', (t) => {
  const within = [0, 500, 1000, 1500].map((sinceMs) => reading(3000 + sinceMs, sinceMs))
  // Painted before and after, shown twice, unreadable: none of it counts, however far off it is in time.
  const other = [reading(1000, -100), reading(5000, 2000), reading(4600, 1500), { ptsMs: 4700, value: undefined }]
  t.deepEqual(judgeWindow([...within, ...other], window), { rate: 2, timingP95Ms: 0, dropShare: 0 })
})

test('timing is off against the median of the window', (t) => {
  const lateMs = [0, 0, 0, 80]
  const readings = lateMs.map((late, index) => reading(index * 100 + late, index * 100))
  t.is(judgeWindow(readings, window).timingP95Ms, 80)
})

test('of a page that changes seldom the changes kept count, and a film without pictures has none', (t) => {
  const seldom = { ...window, painted: [-500, 100, 1100, 1900, 2500].map(value), seldom: true }
  t.is(judgeWindow([reading(100, 100), reading(1100, 1100)], seldom).rate, 2 / 3)
  const none = judgeWindow([], seldom)
  t.deepEqual([none.rate, none.dropShare], [0, 0])
  t.true(Number.isNaN(none.timingP95Ms))
  t.is(judgeWindow([], window).rate, 0)
})

test('frames that a session says it has dropped are a share of its whole film', (t) => {
  t.is(judgeWindow([reading(0, 0), reading(33, 33), reading(66, 66)], { ...window, dropped: 1 }).dropShare, 0.25)
})

const ALONE: SessionFilm = { rate: 30, timingP95Ms: 10, dropShare: 0 }

test('a session loses frames or time against what it does alone', (t) => {
  const cases: readonly [film: Partial<SessionFilm>, losses: readonly string[]][] = [
    [{}, []],
    [{ rate: 29.1, timingP95Ms: 50, dropShare: 0.05 }, []],
    [{ rate: 29.0 }, ['frames']],
    [{ timingP95Ms: 50.1 }, ['timing']],
    [{ rate: 0, timingP95Ms: Number.NaN }, ['frames', 'timing']],
  ]
  for (const [film, losses] of cases) t.deepEqual(lossesOf({ ...ALONE, ...film }, ALONE), losses)
  t.deepEqual(lossesOf({ ...ALONE, rate: 0 }, { ...ALONE, rate: 0 }), ['frames'])
})

test('so many are carried when none of them loses anything; the worst of them is told', (t) => {
  t.deepEqual(judgeStep([ALONE]), { count: 1, carried: true, losses: [], worst: ALONE })
  const slow = { rate: 20, timingP95Ms: 60, dropShare: 0 }
  t.deepEqual(judgeStep([{ ...ALONE, dropShare: 0.005 }, slow], ALONE), {
    count: 2,
    carried: false,
    losses: ['frames', 'timing'],
    worst: { rate: 20, timingP95Ms: 60, dropShare: 0.005 },
  })
  t.deepEqual(judgeStep([slow]).losses, ['timing'])
})

test('who waits for others goes on when enough have come, and nobody waits after the end', async (t) => {
  const end = new AbortController()
  const arrivals = new Arrivals(end.signal)
  await arrivals.reached(0)
  const seen: number[] = []
  const waits = [1, 2].map(async (count) => {
    await arrivals.reached(count)
    seen.push(count)
  })
  arrivals.arrive()
  await waits[0]
  t.deepEqual(seen, [1])
  arrivals.arrive()
  await waits[1]
  t.deepEqual(seen, [1, 2])
  await arrivals.reached(2)
  const forever = arrivals.reached(3)
  end.abort(new Error('one has failed'))
  await t.throwsAsync(forever, { message: 'one has failed' })
  await t.throwsAsync(arrivals.reached(1), { message: 'one has failed' })
})

test('what is shown are the most that are carried, beside the best peer, what one alone gives, and what more of them lose', (t) => {
  const step = (count: number, film: SessionFilm) => ({ ...judgeStep([film], ALONE), count, cores: count / 2 })
  const slow = { ...ALONE, rate: 22 }
  const results = [
    {
      contender: 'display',
      page: 'motion',
      carried: 3,
      steps: [step(1, ALONE), step(2, ALONE), step(4, slow), step(3, { ...ALONE, rate: 29.2 })],
    },
    {
      contender: 'playwright',
      page: 'motion',
      carried: 2,
      orMore: true,
      steps: [step(1, { ...ALONE, rate: 29.5 }), step(2, ALONE)],
    },
    {
      contender: 'puppeteer',
      page: 'motion',
      carried: 0,
      steps: [{ count: 1, carried: false, losses: ['failed' as const], failed: 'it hung' }],
    },
    { contender: 'screencast', page: 'motion', missing: 'no browser', steps: [] },
  ]
  const text = presentDensity({ page: { seldom: false }, results, peers: ['playwright', 'puppeteer'] })
  t.regex(text, /^display +3 +1\.50 +30\.0 +29\.2 +10 +1\.50 +4 +frames +22\.0 +10 +2\.00$/m)
  t.regex(text, /^playwright +2 or more +- +29\.5 +30\.0 +10 +1\.00 +- +- +- +- +-$/m)
  t.regex(text, /^puppeteer +0 +- +- +- +- +- +1 +failed +- +- +-$/m)
  t.regex(text, /^1 x puppeteer failed: it hung$/m)
  t.regex(text, /^screencast cannot run here: no browser$/m)
  const quiet = {
    contender: 'display',
    page: 'rest',
    carried: 3,
    steps: [step(1, { ...ALONE, rate: 1 }), step(3, { ...ALONE, rate: 0.9 })],
  }
  t.regex(presentDensity({ page: { seldom: true }, results: [quiet], peers: [] }), /^display +3 +- +100 % +90 %/m)
})
