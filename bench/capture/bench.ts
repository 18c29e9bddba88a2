import { hasProcesses } from '../cpu/read-processes.ts'
import { type Failure, type Figures, hasFailed } from '../figures/figures.ts'
import { present } from '../figures/present.ts'
import { type PageResults, resultsOfPage } from '../figures/results.ts'
import { PROCESS_ONLY } from '../film.ts'
import { beginReport, say } from '../report.ts'
import { runPlan } from '../run/run-plan.ts'
import type { CaptureRequest } from './arguments.ts'
import { presentTargets } from './present.ts'
import { type CaptureShape, takingPart } from './shapes.ts'
import { targetsOf } from './targets.ts'

/** Starting, settling, finishing and judging, for each run. */
const AROUND_A_RUN_SECONDS = 6

/** Measures what getting at a page's pictures costs, through to a file, and how true that is, by our sources and by peers. */
export async function benchCapture(request: CaptureRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  if (!hasProcesses) say(PROCESS_ONLY)
  const { pages, shapes, contenders, seconds, rounds } = request
  const plan = shapes.flatMap((shape) =>
    pages.flatMap((page) => takingPart(contenders, shape).map((contender) => ({ contender, page, shape }))),
  )
  const minutes = (plan.length * rounds * (seconds + AROUND_A_RUN_SECONDS)) / 60
  say(`${plan.length * rounds} runs of ${seconds} s, about ${Math.ceil(minutes)} min.\n\n`)
  const runs = await runPlan(plan, request, signal)
  const results = shapes.map((shape) => ({ shape: shape.name, pages: resultsOfShape(shape, request, runs) }))
  for (const [index, shape] of shapes.entries()) say(shapeText(shape, results[index]?.pages ?? [], request))
  const compared = results.find(({ shape }) => shapes.find(({ name }) => name === shape)?.peers)
  const targets = compared ? targetsOf(compared.pages, contenders) : []
  if (targets.length > 0) say(`\n${presentTargets(targets)}\n`)
  await report.write({ settings: { shapes, seconds, rounds }, results, targets, runs })
  return runs.some(hasFailed) ? 1 : 0
}

const resultsOfShape = (
  shape: CaptureShape,
  { pages, contenders }: CaptureRequest,
  runs: readonly (Figures | Failure)[],
): PageResults[] => {
  const ofShape = runs.filter((run) => run.shape === shape.name)
  return pages.map(({ name }) => resultsOfPage(name, ofShape, takingPart(contenders, shape)))
}

const shapeText = (
  { name, width, height, fps }: CaptureShape,
  results: readonly PageResults[],
  { pages, seconds }: CaptureRequest,
): string =>
  results
    .map((page, index) => {
      const summary = pages[index]?.summary ?? ''
      const title = `${page.page} ${name}: a page that ${summary}, ${width}x${height}, ${fps} fps, ${seconds} s`
      return `\n${title}\n\n${present(page)}\n`
    })
    .join('')
