import { decimals, renderTable } from '../figures/render-table.ts'
import type { FilmedPage } from '../pages.ts'
import type { DensityResult, Step } from './figures.ts'

/** What is shown of a page: its results, and who of them is a peer. */
export interface DensityOfPage {
  readonly page: Pick<FilmedPage, 'seldom'>
  readonly results: readonly DensityResult[]
  readonly peers: readonly string[]
}

/** How many sessions each carries on a page as text. */
export function presentDensity({ page, results, peers }: DensityOfPage): string {
  const best = Math.max(
    0,
    ...results.flatMap(({ contender, carried }) => (peers.includes(contender) ? [carried ?? 0] : [])),
  )
  const rate = (step: Step | undefined) =>
    step?.worst && (page.seldom ? `${(step.worst.rate * 100).toFixed(0)} %` : decimals(step.worst.rate, 1))
  const cells = (result: DensityResult) => {
    const withCount = (sought: number | undefined) => result.steps.find(({ count }) => count === sought)
    const at = withCount(result.carried)
    const over = stepAfter(result)
    return [
      result.contender,
      result.carried === undefined ? undefined : `${result.carried}${result.orMore ? ' or more' : ''}`,
      best > 0 && !peers.includes(result.contender) ? decimals((result.carried ?? Number.NaN) / best, 2) : undefined,
      rate(withCount(1)),
      rate(at),
      decimals(at?.worst?.timingP95Ms, 0),
      decimals(at?.cores, 2),
      over && String(over.count),
      over?.losses.join(', '),
      rate(over),
      decimals(over?.worst?.timingP95Ms, 0),
      decimals(over?.cores, 2),
    ]
  }
  const films = page.seldom ? 'changes' : 'pictures/s'
  const header = ['contender', 'sessions', 'of best peer', 'alone', films, 'jitter p95', 'cores']
  const more = ['with', 'lost', films, 'jitter p95', 'cores']
  const measured = results.filter(({ missing }) => missing === undefined)
  return [
    renderTable([...header, ...more], measured.map(cells)),
    ...results.flatMap(({ contender, missing }) =>
      missing === undefined ? [] : [`${contender} cannot run here: ${missing}`],
    ),
    ...measured.flatMap(({ contender, steps }) =>
      steps.flatMap(({ count, failed }) =>
        failed === undefined ? [] : [`${count} x ${contender} failed: ${failed.split('\n')[0]}`],
      ),
    ),
  ].join('\n\n')
}

/** The fewest sessions that lost something. */
const stepAfter = ({ steps }: DensityResult): Step | undefined =>
  steps.filter(({ carried }) => !carried).sort((a, b) => a.count - b.count)[0]
