import type { Ratios } from './compare.ts'
import { type Figures, isFailure, isMeasured } from './figures.ts'
import type { Spread } from './judge-pictures.ts'
import { decimals, renderTable } from './render-table.ts'
import type { OverPage, PageResults } from './results.ts'

type Column<T> = readonly [header: string, cell: (row: T) => string | undefined]

const spread = (value: Spread | undefined): string | undefined =>
  value && decimals(value.p50Ms, 0) && `${value.p50Ms.toFixed(0)} / ${value.p95Ms.toFixed(0)}`
const megabytes = (bytes: number | undefined, digits: number) => decimals(bytes && bytes / 1e6, digits)

const FIGURES: readonly Column<Figures & OverPage>[] = [
  ['contender', ({ contender }) => contender],
  ['CPU s', ({ cpu }) => decimals(cpu?.totalSeconds, 2)],
  ['over page', ({ cpuOverPageSeconds }) => decimals(cpuOverPageSeconds, 2)],
  ['ms/picture', ({ cpuPerPictureMs }) => decimals(cpuPerPictureMs, 1)],
  ['of it Node', ({ nodeCpuSeconds }) => decimals(nodeCpuSeconds, 2)],
  ['pictures/s', ({ pictures }) => decimals(pictures?.distinctFps, 1)],
  ['changes', ({ pictures }) => pictures?.changes && `${pictures.changes.kept} of ${pictures.changes.made}`],
  ['unreadable', ({ pictures }) => decimals(pictures?.unreadable, 0)],
  ['disorder', ({ pictures }) => decimals(pictures?.outOfOrder, 0)],
  ['jitter ms', ({ pictures }) => spread(pictures?.jitter)],
  ['off ms', ({ pictures }) => spread(pictures?.lateness)],
  ['MB', ({ bytes }) => megabytes(bytes, 2)],
  ['plays s', ({ playsSeconds }) => decimals(playsSeconds, 2)],
  ['filmed s', ({ filmedSeconds }) => decimals(filmedSeconds, 2)],
  ['to finish s', ({ finishSeconds }) => decimals(finishSeconds, 2)],
  ['RSS MB', ({ nodePeakBytes }) => megabytes(nodePeakBytes, 0)],
]

const RATIOS: readonly Column<Ratios>[] = [
  ['ratio', ({ ours, peer }) => `${ours} / ${peer}`],
  ['CPU', ({ cpuTotal }) => decimals(cpuTotal, 3)],
  ['over page', ({ cpuOverPage }) => decimals(cpuOverPage, 3)],
  ['per picture', ({ cpuPerPicture }) => decimals(cpuPerPicture, 3)],
  ['pictures/s', ({ distinctFps }) => decimals(distinctFps, 2)],
  ['jitter p95', ({ jitterP95 }) => decimals(jitterP95, 3)],
  ['bytes', ({ bytes }) => decimals(bytes, 2)],
  ['to finish', ({ finishSeconds }) => decimals(finishSeconds, 3)],
  ['RSS', ({ nodePeakBytes }) => decimals(nodePeakBytes, 2)],
]

const table = <T>(columns: readonly Column<T>[], rows: readonly T[]): string =>
  renderTable(
    columns.map(([header]) => header),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  )

/** The results of a page as text. */
export function present({ results, ratios }: PageResults): string {
  const measured = results.filter(isMeasured)
  const failures = results
    .filter(isFailure)
    .map(({ contender, failed, missing }) => `${contender} ${missing ? 'cannot run here' : 'failed'}: ${failed}`)
  const left = measured
    .filter(({ leftBehind }) => leftBehind > 0)
    .map(({ contender, leftBehind }) => `${contender} left ${leftBehind} process(es) behind.`)
  return [
    ...(measured.length > 0 ? [table(FIGURES, measured)] : []),
    ...(ratios.length > 0 ? [table(RATIOS, ratios)] : []),
    ...failures,
    ...left,
  ].join('\n\n')
}
