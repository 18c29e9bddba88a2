import test from 'ava'
import { UsageError } from '../../../bench/arguments.ts'
import { readCaptureArguments } from '../../../bench/capture/arguments.ts'
import { presentTargets } from '../../../bench/capture/present.ts'
import { SHAPES, takingPart } from '../../../bench/capture/shapes.ts'
import { isMet, targetsOf } from '../../../bench/capture/targets.ts'
import { contendersOf } from '../../../bench/contenders/index.ts'
import { type Failure, type Figures, hasFailed } from '../../../bench/figures/figures.ts'
import { present } from '../../../bench/figures/present.ts'
import { resultsOfPage } from '../../../bench/figures/results.ts'

const ALL = contendersOf('capture')
const names = (items: readonly { readonly name: string }[] | undefined): string =>
  (items ?? []).map(({ name }) => name).join()

interface Told {
  readonly fps?: number
  readonly p95Ms?: number
  readonly source?: string
  readonly measuredSeconds?: number
}

const figures = (page: string, contender: string, cpuSeconds: number, told: Told = {}): Figures => ({
  contender,
  page,
  measuredSeconds: told.measuredSeconds ?? 10,
  filmedSeconds: 10,
  finishSeconds: 0,
  cpu: {
    totalSeconds: cpuSeconds,
    secondsByProgram: {},
    openSeconds: 2,
    startSeconds: 0,
    filmSeconds: cpuSeconds,
    finishSeconds: 0,
  },
  nodeCpuSeconds: 1,
  nodePeakBytes: 1e8,
  leftBehind: 0,
  pictures: {
    frames: 300,
    distinctFps: told.fps ?? 30,
    unreadable: 0,
    outOfOrder: 0,
    jitter: { p50Ms: 1, p95Ms: told.p95Ms ?? 5 },
  },
  ...(told.source === undefined ? {} : { facts: { source: told.source } }),
})

const MOTION = [
  figures('motion', 'page-alone', 2),
  figures('motion', 'page-display', 3),
  figures('motion', 'display', 7, { fps: 29.5, p95Ms: 17.000000000000455, source: 'source.display' }),
  figures('motion', 'screencast', 10, { source: 'source.screencast' }),
  figures('motion', 'puppeteer', 18),
  figures('motion', 'playwright', 16),
]
const REST = [
  figures('rest', 'page-display', 1),
  figures('rest', 'display', 3, { source: 'source.display', measuredSeconds: 20 }),
]

test('every source of ours, its page alone and three peers film three pages in three sizes and rates', (t) => {
  const request = readCaptureArguments([])
  const all = 'page-alone,page-display,display,screencast,puppeteer,playwright,screen-recorder'
  t.is(names(request?.contenders), all)
  t.is(names(request?.pages), 'motion,rest,text')
  t.is(names(request?.shapes), '720p30,1080p30,720p60')
  t.deepEqual([request?.seconds, request?.rounds, request?.json], [10, 1, undefined])
  const [first, second] = SHAPES
  t.is(names(first && takingPart(ALL, first)), all)
  t.is(names(second && takingPart(ALL, second)), 'page-alone,page-display,display,screencast')
})

test('names and numbers choose what is captured', (t) => {
  const args = ['--only', 'display,page-display', '--pages', 'text', '--shapes', '720p60', '--seconds', '2']
  const request = readCaptureArguments(args)
  t.deepEqual(
    [names(request?.contenders), names(request?.pages), names(request?.shapes), request?.seconds],
    ['display,page-display', 'text', '720p60', 2],
  )
  t.is(readCaptureArguments(['--help']), undefined)
})

test('what cannot be understood is named', (t) => {
  const cases: readonly [args: string[], words: RegExp][] = [
    [['display'], /There is no place for display\./],
    [['--only', 'live'], /There is no contender live here\. There are: page-alone, /],
    [['--pages', 'scroll'], /There is no page scroll here\. There are: motion, rest, text\./],
    [['--shapes', '4k'], /There is no size and rate 4k here\. There are: 720p30, 1080p30, 720p60\./],
    [['--seconds', '61'], /from 1 to 60, not 61/],
  ]
  for (const [args, message] of cases) t.throws(() => readCaptureArguments(args), { instanceOf: UsageError, message })
})

test('what is filmed on a display is over the page on a display, all else over the headless one', (t) => {
  const { results, ratios } = resultsOfPage('motion', MOTION, ALL)
  const over = results.flatMap((each) =>
    'cpuOverPageSeconds' in each ? [`${each.contender} ${each.cpuOverPageSeconds}`] : [],
  )
  t.deepEqual(over, ['display 4', 'screencast 8', 'puppeteer 16', 'playwright 14'])
  const ratio = ratios.find(({ ours, peer }) => ours === 'display' && peer === 'puppeteer')
  t.is(ratio?.cpuOverPage, 0.25)
})

test('without the page on a display nothing is known of what the display costs over it', (t) => {
  const runs = MOTION.filter(({ contender }) => contender !== 'page-display')
  const { results, ratios } = resultsOfPage('motion', runs, ALL)
  const display = results.find(({ contender }) => contender === 'display')
  t.false(display !== undefined && 'cpuOverPageSeconds' in display)
  const ofDisplay = ratios.filter(({ ours }) => ours === 'display')
  t.deepEqual(
    ofDisplay.map(({ cpuOverPage }) => cpuOverPage),
    [undefined, undefined],
  )
})

test('the targets are judged against the cheapest peer, and no finer than can be measured', (t) => {
  const pages = [resultsOfPage('motion', MOTION, ALL), resultsOfPage('rest', REST, ALL)]
  const targets = targetsOf(pages, ALL)
  t.deepEqual(
    targets.map((target) => [target.value, isMet(target)]),
    [
      // 4 over the page, beside 14 of Playwright.
      [0.285714, true],
      [29.5, true],
      [17, true],
      // 3 in 20 s, of which the page alone has 2.
      [0.05, true],
    ],
  )
  t.regex(targets[0]?.what ?? '', /playwright's/)
})

test('a target that is missed is not met, and one that was not measured neither nor', (t) => {
  const slow = figures('motion', 'display', 9, { fps: 28.9, p95Ms: 17.1, source: 'source.display' })
  const runs = [...MOTION.filter(({ contender }) => contender !== 'display'), slow]
  const targets = targetsOf([resultsOfPage('motion', runs, ALL)], ALL)
  t.deepEqual(targets.map(isMet), [false, false, false, undefined])
  t.deepEqual(
    targetsOf([], ALL).map(isMet),
    targets.map(() => undefined),
  )
  const text = presentTargets(targets)
  t.regex(text, /^CPU over the page on motion, of playwright's +at most 0\.333 +0\.429 +not met$/m)
  t.regex(text, /^pictures\/s on motion +at least 29 +28\.900 +not met$/m)
  t.regex(text, /^cores over the page on rest +at most 0\.08 +- +not measured$/m)
})

test('a peer that could not be measured is not the cheapest', (t) => {
  const failure: Failure = { contender: 'playwright', page: 'motion', failed: 'no ffmpeg' }
  const runs = [...MOTION.filter(({ contender }) => contender !== 'playwright'), failure]
  const [cost] = targetsOf([resultsOfPage('motion', runs, ALL)], ALL)
  t.is(cost?.value, 0.25)
  t.regex(cost?.what ?? '', /puppeteer's/)
})

test('who cannot run on this machine is told with the reason, and has not failed', (t) => {
  const missing: Failure = { contender: 'display', page: 'motion', failed: 'Xvfb is not installed', missing: true }
  t.regex(present(resultsOfPage('motion', [missing], ALL)), /^display cannot run here: Xvfb is not installed$/m)
  t.false(hasFailed(missing))
  t.true(hasFailed({ contender: 'display', page: 'motion', failed: 'it crashed' }))
  t.false(hasFailed(figures('motion', 'display', 1)))
})
