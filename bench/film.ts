import type { BenchRequest } from './arguments.ts'
import { hasProcesses } from './cpu/read-processes.ts'
import { hasFailed } from './figures/figures.ts'
import { present } from './figures/present.ts'
import { resultsOfPage } from './figures/results.ts'
import { beginReport, say } from './report.ts'
import { SHAPE } from './run/measure.ts'
import { runPlan } from './run/run-plan.ts'

export const PROCESS_ONLY =
  'CPU time of all processes together can be had on Linux only; here it is that of the Node process alone.\n\n'

/** Measures what filming a page costs and how true the result is, beside other ways of doing it. */
export async function benchFilms(request: BenchRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  if (!hasProcesses) say(PROCESS_ONLY)
  const plan = request.pages.flatMap((page) =>
    request.contenders.map((contender) => ({ contender, page, shape: SHAPE })),
  )
  const runs = await runPlan(plan, request, signal)
  const pages = request.pages.map(({ name }) => resultsOfPage(name, runs, request.contenders))
  for (const [index, page] of pages.entries()) {
    const { name, summary } = request.pages[index] ?? {}
    say(`\n${name}: a page that ${summary}, ${SHAPE.width}x${SHAPE.height}, ${SHAPE.fps} fps, ${request.seconds} s\n\n`)
    say(`${present(page)}\n`)
  }
  await report.write({ settings: { ...SHAPE, seconds: request.seconds, rounds: request.rounds }, pages, runs })
  return runs.some(hasFailed) ? 1 : 0
}
