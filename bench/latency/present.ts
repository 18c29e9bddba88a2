import { decimals, renderTable } from '../figures/render-table.ts'
import { isLaneFailure, type LaneFailure, type LaneFigures } from './figures.ts'
import { LANES } from './lanes.ts'
import { missedTargets } from './missed-targets.ts'
import type { Spread } from './spread.ts'
import { STAGES, type StageTime } from './stages.ts'

type Column = readonly [header: string, cell: (row: LaneFigures) => string | undefined]

const whole = (value: number | undefined) => decimals(value, 0)
const pair = (spread: Spread | undefined) => spread && `${whole(spread.p50Ms)} / ${whole(spread.p95Ms)}`
const reached = (row: LaneFigures) => {
  const missed = missedTargets(row)
  return missed && (missed.length === 0 ? 'yes' : `not ${missed.join(', ')}`)
}
const most = ({ lane }: LaneFigures) => LANES.find(({ name }) => name === lane)?.mostP50Ms

const SEEN: readonly Column[] = [
  ['lane', ({ lane }) => lane],
  ['seen ms', ({ viewer }) => pair(viewer?.seen)],
  ['to reach', (row) => whole(most(row))],
  ['age p95', ({ viewer }) => whole(viewer?.age?.p95Ms)],
  ['most', ({ viewer }) => whole(viewer?.seen?.maxMs)],
  ['stalls', ({ viewer }) => whole(viewer?.stalls)],
  ['dropped', ({ viewer }) => whole(viewer?.droppedFrames)],
  ['pictures/s', ({ viewer }) => decimals(viewer?.picturesPerSecond, 1)],
  ['stood ms', ({ viewer }) => whole(viewer?.longestStandMs)],
  ['missed', ({ viewer }) => whole(viewer?.missed)],
  ['unreadable', ({ viewer }) => whole(viewer?.unreadable)],
  ['rate', ({ viewer }) => viewer?.rates.map((rate) => rate.toFixed(2)).join(' to ')],
  ['origin ms', ({ origin }) => pair(origin.fromPaint)],
  ['from capture', ({ origin }) => pair(origin.fromCapture)],
  ['reached', reached],
]

const time = (stage: StageTime | undefined) =>
  stage && (stage.p95Ms === undefined ? whole(stage.p50Ms) : `${whole(stage.p50Ms)} / ${whole(stage.p95Ms)}`)

const SHARES: readonly Column[] = [
  ['lane', ({ lane }) => lane],
  ...STAGES.map((stage): Column => [stage, ({ stages }) => time(stages[stage])]),
  ['seen', ({ viewer }) => pair(viewer?.seen)],
]

const table = (columns: readonly Column[], rows: readonly LaneFigures[]): string =>
  renderTable(
    columns.map(([header]) => header),
    rows.map((row) => columns.map(([, cell]) => cell(row))),
  )

/** The figures of all lanes as text. */
export function presentLanes(results: readonly (LaneFigures | LaneFailure)[]): string {
  const measured = results.flatMap((each) => (isLaneFailure(each) ? [] : [each]))
  return [
    ...(measured.length > 0 ? [table(SEEN, measured), `Shares, p50 / p95 ms:\n\n${table(SHARES, measured)}`] : []),
    ...results.flatMap((each) => (isLaneFailure(each) ? [`${each.lane} failed: ${each.failed}`] : [])),
    ...measured.flatMap(({ lane, complaints }) => complaints.map((words) => `${lane} complained: ${words}`)),
  ].join('\n\n')
}
