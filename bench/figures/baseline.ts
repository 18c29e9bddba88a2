import type { Figures } from './figures.ts'

/** Contenders that are the page alone: in a headless browser, and in one that paints on a display. */
export const BASELINES = { headless: 'page-alone', display: 'page-display' } as const

/** The page alone that a run's cost is taken over: that of a browser started in the same way. Undefined where it was not measured. */
export function baselineOf({ facts }: Figures, baselines: readonly Figures[]): Figures | undefined {
  const name = facts?.source === 'source.display' ? BASELINES.display : BASELINES.headless
  return baselines.find(({ contender }) => contender === name)
}
