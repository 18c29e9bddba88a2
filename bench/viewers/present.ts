import { decimals, renderTable } from '../figures/render-table.ts'
import type { AnswerSpread, CrowdFigures } from './judge-crowd.ts'
import { missedTargets } from './missed-targets.ts'

type Column = readonly [header: string, cell: (row: CrowdFigures) => string | undefined]

const spread = (answers: AnswerSpread | undefined) =>
  answers && [answers.p50Ms, answers.p99Ms, answers.maxMs].map((each) => each.toFixed(1)).join(' / ')
const megabytes = (bytes: number, digits: number) => decimals(bytes / 1e6, digits)

const reached = (crowd: CrowdFigures) => {
  const missed = missedTargets(crowd)
  return missed.length === 0 ? 'yes' : `not ${missed.join(', ')}`
}

const COLUMNS: readonly Column[] = [
  ['viewers', ({ viewers }) => String(viewers)],
  ['requests/s', ({ requestsPerSecond }) => decimals(requestsPerSecond, 0)],
  ['MB/s', ({ bytesPerSecond }) => megabytes(bytesPerSecond, 1)],
  ['playlist ms', ({ playlists }) => spread(playlists)],
  ['part ms', ({ bodies }) => spread(bodies)],
  ['failed', ({ failures }) => String(Object.values(failures).reduce((sum, count) => sum + count, 0))],
  ['lost parts', ({ lostParts }) => String(lostParts)],
  ['cores', ({ originCores }) => decimals(originCores, 2)],
  ['alone', ({ originCoresAlone }) => decimals(originCoresAlone, 2)],
  ['RSS MB', ({ residentBytes }) => megabytes(residentBytes, 0)],
  ['alone', ({ residentBytesAlone }) => megabytes(residentBytesAlone, 0)],
  ['renders', ({ renders }) => decimals(renders, 0)],
  ['parts', ({ parts }) => String(parts)],
  ['crowd cores', ({ crowdCores }) => decimals(crowdCores, 2)],
  ['lag ms', ({ crowdLagP99Ms }) => decimals(crowdLagP99Ms, 1)],
  ['reached', reached],
]

/** The figures of all crowds as text. */
export function presentCrowds(crowds: readonly CrowdFigures[]): string {
  const rows = crowds.map((crowd) => COLUMNS.map(([, cell]) => cell(crowd)))
  const failures = crowds.flatMap(({ viewers, failures }) =>
    Object.entries(failures).map(([words, count]) => `${viewers} viewers, ${count} times: ${words}`),
  )
  return [
    renderTable(
      COLUMNS.map(([header]) => header),
      rows,
    ),
    ...failures,
  ].join('\n\n')
}
