import test from 'ava'
import { cpuOverPage, cpuPerPictureMs, medianRun, ratiosTo } from '../../../bench/figures/compare.ts'
import { costOfRun } from '../../../bench/figures/cost-of-run.ts'
import type { Failure, Figures } from '../../../bench/figures/figures.ts'
import { judgePictures, type Pictures } from '../../../bench/figures/judge-pictures.ts'
import { present } from '../../../bench/figures/present.ts'
import { decimals, renderTable } from '../../../bench/figures/render-table.ts'
import { resultsOfPage } from '../../../bench/figures/results.ts'

const pictures = (distinctFps: number, p95Ms: number): Pictures => ({
  frames: 300,
  distinctFps,
  unreadable: 0,
  outOfOrder: 0,
  jitter: { p50Ms: 1, p95Ms },
})

const figures = (contender: string, cpuSeconds: number, more: Partial<Figures> = {}): Figures => ({
  contender,
  page: 'motion',
  measuredSeconds: 10,
  filmedSeconds: 10,
  finishSeconds: 1,
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
  ...more,
})

test('a table has its names to the left, its numbers to the right, and a dash where nothing is', (t) => {
  const table = renderTable(
    ['name', 'CPU s', 'fps'],
    [
      ['record', '9.50', '30.0'],
      ['page-alone', '10.25', undefined],
    ],
  )
  t.deepEqual(table.split('\n'), [
    'name        CPU s   fps',
    '----------  -----  ----',
    'record       9.50  30.0',
    'page-alone  10.25     -',
  ])
})

test('a number that is none is no cell', (t) => {
  t.is(decimals(2.345, 1), '2.3')
  t.is(decimals(undefined, 1), undefined)
  t.is(decimals(Number.NaN, 1), undefined)
})

test('the page goes on drawing while a contender finishes: that is not the contender', (t) => {
  const page = figures('page-alone', 5)
  t.is(cpuOverPage(figures('record', 15), page), 10)
  t.is(cpuOverPage(figures('slow', 87, { measuredSeconds: 66 }), page), 54)
  t.is(cpuOverPage(figures('record', 15), undefined), undefined)
})

test('a film of fewer pictures is not cheaper for that', (t) => {
  const page = figures('page-alone', 5)
  t.is(cpuPerPictureMs(figures('record', 8, { pictures: pictures(30, 1) }), page), 10)
  t.is(cpuPerPictureMs(figures('peer', 8, { pictures: pictures(10, 1) }), page), 30)
  t.is(cpuPerPictureMs(figures('none', 8), page), undefined)
})

test('ratios are ours by the peer, where both have a figure', (t) => {
  const page = figures('page-alone', 5)
  const peer = figures('peer', 45, { bytes: 400, finishSeconds: 20, pictures: pictures(16, 100), nodePeakBytes: 2e8 })
  const ours = figures('record', 15, { bytes: 100, pictures: pictures(32, 5) })
  t.deepEqual(ratiosTo(peer, ours, page, page), {
    ours: 'record',
    peer: 'peer',
    cpuTotal: 1 / 3,
    cpuOverPage: 0.25,
    cpuPerPicture: 0.125,
    distinctFps: 2,
    jitterP95: 0.05,
    bytes: 0.25,
    finishSeconds: 0.05,
    nodePeakBytes: 0.5,
  })
})

test('a cost that cannot be told from the noise of the page has no ratio, and nothing is divided by nothing', (t) => {
  const page = figures('page-alone', 5)
  const peer = figures('peer', 45, { bytes: 0, pictures: pictures(0, Number.NaN), finishSeconds: 0 })
  const ours = figures('record', 5.05, { bytes: 100, pictures: pictures(0, 0) })
  const ratios = ratiosTo(peer, ours, page, page)
  t.deepEqual(Object.keys(ratios).sort(), ['cpuTotal', 'nodePeakBytes', 'ours', 'peer'])
})

const failure: Failure = { contender: 'record', page: 'motion', failed: 'no encoder' }

test('of several runs the one with the median cost is shown, failures only when there is nothing else', (t) => {
  const runs = [figures('record', 9), figures('record', 4), failure, figures('record', 7)]
  t.is(medianRun(runs), runs[3])
  t.is(medianRun(runs.slice(0, 2)), runs[1])
  t.is(medianRun([failure]), failure)
  t.is(medianRun([]), undefined)
})

const CONTENDERS = [
  { name: 'page-alone', side: 'baseline' },
  { name: 'record', side: 'ours' },
  { name: 'live', side: 'ours' },
  { name: 'puppeteer', side: 'peer' },
] as const

test('the results of a page are each over the page alone, and ours against the peer', (t) => {
  const runs = [
    figures('page-alone', 5),
    figures('record', 15),
    { ...failure, contender: 'live' },
    figures('puppeteer', 45),
    figures('record', 500, { page: 'another' }),
  ]
  const { results, ratios } = resultsOfPage('motion', runs, CONTENDERS)
  t.deepEqual(results, [
    figures('page-alone', 5),
    { ...figures('record', 15), cpuOverPageSeconds: 10 },
    { ...failure, contender: 'live' },
    { ...figures('puppeteer', 45), cpuOverPageSeconds: 40 },
  ])
  t.deepEqual(
    ratios.map(({ ours, peer, cpuOverPage: over }) => [ours, peer, over]),
    [['record', 'puppeteer', 0.25]],
  )
})

test('what is shown names failures and what was left behind', (t) => {
  const runs = [figures('page-alone', 5), figures('record', 15, { leftBehind: 2 }), { ...failure, contender: 'live' }]
  const text = present(resultsOfPage('motion', runs, CONTENDERS))
  t.regex(text, /^record +15\.00 +10\.00 +- +1\.00 /m)
  t.regex(text, /^live failed: no encoder$/m)
  t.regex(text, /^record left 2 process\(es\) behind\.$/m)
  t.notRegex(text, /ratio|NaN|undefined/)
})

test('cost is counted from the page at rest to what was filmed being finished', (t) => {
  const mark = (atMs: number, totalTicks: number, cpuSeconds: number) => ({
    atMs,
    own: { cpuSeconds, peakBytes: atMs },
    cpu: { totalTicks, ticksByProgram: { node: totalTicks } },
  })
  const marks = {
    ready: mark(1000, 200, 0.5),
    filming: mark(1500, 250, 0.75),
    stopping: mark(11_500, 950, 1.5),
    stopped: mark(12_000, 1000, 1.75),
  }
  t.deepEqual(costOfRun(marks), {
    measuredSeconds: 11,
    finishSeconds: 0.5,
    cpu: {
      totalSeconds: 8,
      secondsByProgram: { node: 8 },
      openSeconds: 2,
      startSeconds: 0.5,
      filmSeconds: 7,
      finishSeconds: 0.5,
    },
    nodeCpuSeconds: 1.25,
    nodePeakBytes: 12_000,
  })
})

test('where only the process itself can be looked at, its own cost is all there is', (t) => {
  const mark = (atMs: number, cpuSeconds: number) => ({ atMs, own: { cpuSeconds, peakBytes: 7 } })
  const marks = { ready: mark(0, 1), filming: mark(10, 2), stopping: mark(1000, 3), stopped: mark(2000, 4) }
  t.deepEqual(costOfRun(marks), { measuredSeconds: 2, finishSeconds: 1, nodeCpuSeconds: 3, nodePeakBytes: 7 })
})

// Beyond 32 bits, so that the value of the clock is not the time itself.
const START_MS = 1_700_000_000_000
const value = (afterStartMs: number): number => (START_MS + afterStartMs) % 2 ** 32
const circumstances = {
  filmingAtMs: START_MS,
  stoppingAtMs: START_MS + 3000,
  painted: [-500, 500, 1500, 2500, 2900].map(value),
  seldom: true,
}

test('pictures are judged by what was painted since filming began', (t) => {
  const readings = [-500, 500, 500, 1500, 2500].map((paintedMs, index) => ({
    ptsMs: [0, 540, 800, 1540, 2570][index] ?? 0,
    value: value(paintedMs),
  }))
  const judged = judgePictures(readings, { ...circumstances, firstPictureAtMs: START_MS - 20 })
  t.deepEqual(judged, {
    frames: 5,
    distinctFps: 1,
    unreadable: 0,
    outOfOrder: 0,
    jitter: { p50Ms: 0, p95Ms: 30 },
    lateness: { p50Ms: 20, p95Ms: 50 },
    // The change at 2900 ms came too late to be held against anybody.
    changes: { made: 3, kept: 3 },
  })
})

test('a change that was missed, a picture that cannot be read and one out of order are told', (t) => {
  const readings = [
    { ptsMs: 0, value: value(500) },
    { ptsMs: 1000, value: undefined },
    { ptsMs: 1033, value: value(2500) },
    { ptsMs: 1066, value: value(500) },
  ]
  const judged = judgePictures(readings, circumstances)
  t.deepEqual([judged.unreadable, judged.outOfOrder], [1, 1])
  t.deepEqual(judged.changes, { made: 3, kept: 2 })
  t.is(judged.lateness, undefined)
})

test('the wall clock at the first picture counts from its presentation time, whatever that is', (t) => {
  const readings = [500, 1500].map((ms) => ({ ptsMs: 90_000 + ms, value: value(ms) }))
  const judged = judgePictures(readings, { ...circumstances, firstPictureAtMs: START_MS + 500 })
  t.deepEqual(judged.lateness, { p50Ms: 0, p95Ms: 0 })
})

test('footage without pictures has no figures, and does not fail', (t) => {
  const judged = judgePictures([], circumstances)
  t.deepEqual([judged.frames, judged.distinctFps], [0, 0])
  t.deepEqual(judged.changes, { made: 3, kept: 0 })
})
