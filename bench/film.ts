import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { BenchRequest } from './arguments.ts'
import { hasProcesses } from './cpu/read-processes.ts'
import { type Failure, type Figures, isFailure } from './figures/figures.ts'
import { present } from './figures/present.ts'
import { resultsOfPage } from './figures/results.ts'
import { beginReport, ROOT, say } from './report.ts'
import { measure, SHAPE } from './run/measure.ts'

/** Between two runs, so that the system is done with the one before. */
const PAUSE_MS = 1000

/** Runs each contender on each page; the rounds go over all of them, so that a slow minute of the machine hits all alike. */
async function runAll(request: BenchRequest, signal: AbortSignal): Promise<(Figures | Failure)[]> {
  const { contenders, pages, rounds, seconds, profile } = request
  const nodeArguments = profile ? ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`] : []
  const runs: (Figures | Failure)[] = []
  for (let round = 1; round <= rounds; round += 1)
    for (const page of pages)
      for (const contender of contenders) {
        say(`> ${rounds > 1 ? `round ${round}, ` : ''}${page.name}, ${contender.name} ... `)
        const run = await measure(contender, page, { seconds, signal, nodeArguments, root: ROOT })
        say(isFailure(run) ? 'failed\n' : `${(run.cpu?.totalSeconds ?? run.nodeCpuSeconds).toFixed(1)} CPU-seconds\n`)
        runs.push(run)
        await wait(PAUSE_MS)
      }
  return runs
}

/** Measures what filming a page costs and how true the result is, beside other ways of doing it. */
export async function benchFilms(request: BenchRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  if (!hasProcesses)
    say('CPU time of all processes together can be had on Linux only; here it is that of the Node process alone.\n\n')
  const runs = await runAll(request, signal)
  const pages = request.pages.map(({ name }) => resultsOfPage(name, runs, request.contenders))
  for (const [index, page] of pages.entries()) {
    const { name, summary } = request.pages[index] ?? {}
    say(`\n${name}: a page that ${summary}, ${SHAPE.width}x${SHAPE.height}, ${SHAPE.fps} fps, ${request.seconds} s\n\n`)
    say(`${present(page)}\n`)
  }
  await report.write({ settings: { ...SHAPE, seconds: request.seconds, rounds: request.rounds }, pages, runs })
  return runs.some(isFailure) ? 1 : 0
}
