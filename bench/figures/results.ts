import type { Contender } from '../contenders/contender.ts'
import { baselineOf } from './baseline.ts'
import { cpuOverPage, cpuPerPictureMs, medianRun, type Ratios, ratiosTo } from './compare.ts'
import { type Failure, type Figures, isFailure } from './figures.ts'

/** Figures with what comes of comparing them. */
export type Result = (Figures & OverPage) | Failure

/** What filming cost over the page itself; absent for the page alone, and where it cannot be had. */
export interface OverPage {
  readonly cpuOverPageSeconds?: number
  /** Per distinct picture, milliseconds. */
  readonly cpuPerPictureMs?: number
}

/** What is shown of one page. */
export interface PageResults {
  readonly page: string
  readonly results: readonly Result[]
  readonly ratios: readonly Ratios[]
}

/** Takes the median run of each contender on a page, and compares ours with each peer. */
export function resultsOfPage(
  page: string,
  runs: readonly (Figures | Failure)[],
  contenders: readonly Pick<Contender, 'name' | 'side'>[],
): PageResults {
  const medians = contenders.flatMap(({ name, side }) => {
    const median = medianRun(runs.filter((run) => run.page === page && run.contender === name))
    return median ? [{ side, median }] : []
  })
  const measured = (side: Contender['side']): Figures[] =>
    medians.flatMap((each) => (each.side === side && !isFailure(each.median) ? [each.median] : []))
  const baselines = measured('baseline')
  const results = medians.map(({ side, median }): Result => {
    if (side === 'baseline' || isFailure(median)) return median
    const alone = baselineOf(median, baselines)
    const over = cpuOverPage(median, alone)
    const perPicture = cpuPerPictureMs(median, alone)
    return {
      ...median,
      ...(over === undefined ? {} : { cpuOverPageSeconds: over }),
      ...(perPicture === undefined ? {} : { cpuPerPictureMs: perPicture }),
    }
  })
  const ratios = measured('peer').flatMap((peer) =>
    measured('ours').map((ours) => ratiosTo(peer, ours, baselineOf(peer, baselines), baselineOf(ours, baselines))),
  )
  return { page, results, ratios }
}
