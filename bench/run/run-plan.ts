import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Contender } from '../contenders/contender.ts'
import { type Failure, type Figures, isFailure } from '../figures/figures.ts'
import type { FilmedPage } from '../pages.ts'
import { ROOT, say } from '../report.ts'
import { measure, type Shape } from './measure.ts'

/** Between two runs, so that the system is done with the one before. */
const PAUSE_MS = 1000

/** One way to film one page. */
export interface PlannedRun {
  readonly contender: Contender
  readonly page: FilmedPage
  readonly shape: Shape
}

export interface PlanOptions {
  readonly seconds: number
  readonly rounds: number
  /** Folder for CPU profiles of the contenders' Node processes. */
  readonly profile?: string
}

/** Runs a plan; the rounds go over all of it, so that a slow minute of the machine hits all alike. Rejects only when aborted. */
export async function runPlan(
  plan: readonly PlannedRun[],
  { seconds, rounds, profile }: PlanOptions,
  signal: AbortSignal,
): Promise<(Figures | Failure)[]> {
  const nodeArguments = profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`] : []
  const missing = await missingContenders(plan)
  const runs: (Figures | Failure)[] = []
  for (let round = 1; round <= rounds; round += 1)
    for (const { contender, page, shape } of plan) {
      const name = [...(rounds > 1 ? [`round ${round}`] : []), shape.name, page.name, contender.name]
      say(`> ${name.filter(Boolean).join(', ')} ... `)
      const failed = missing.get(contender)
      if (failed !== undefined) {
        say('cannot run here\n')
        const shapeName = shape.name === undefined ? {} : { shape: shape.name }
        runs.push({ contender: contender.name, page: page.name, ...shapeName, failed, missing: true })
        continue
      }
      const run = await measure(contender, page, { shape, seconds, signal, nodeArguments, root: ROOT })
      say(isFailure(run) ? 'failed\n' : `${(run.cpu?.totalSeconds ?? run.nodeCpuSeconds).toFixed(1)} CPU-seconds\n`)
      runs.push(run)
      await wait(PAUSE_MS)
    }
  return runs
}

/** Why those contenders cannot run that cannot. */
export async function missingContenders(
  plan: readonly { readonly contender: Contender }[],
): Promise<ReadonlyMap<Contender, string>> {
  const reasons = new Map<Contender, string>()
  for (const contender of new Set(plan.map((run) => run.contender))) {
    const reason = await contender.missing?.()
    if (reason !== undefined) reasons.set(contender, reason)
  }
  return reasons
}
