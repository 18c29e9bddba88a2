import { decimals, renderTable } from '../figures/render-table.ts'
import { isMet, type Target } from './targets.ts'

const bound = ({ atMost, atLeast }: Target): string =>
  atMost === undefined ? `at least ${atLeast}` : `at most ${Number(atMost.toFixed(3))}`

const verdict = (target: Target): string => {
  const met = isMet(target)
  return met === undefined ? 'not measured' : met ? 'met' : 'not met'
}

/** What the display is to reach as text. */
export const presentTargets = (targets: readonly Target[]): string =>
  renderTable(
    ['to reach by display, 720p30', 'bound', 'value', 'verdict'],
    targets.map((target) => [target.what, bound(target), decimals(target.value, 3), verdict(target)]),
  )
