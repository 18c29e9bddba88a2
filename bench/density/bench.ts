import { setTimeout as wait } from 'node:timers/promises'
import { reasonOf } from '../../src/domain/errors.ts'
import type { Contender } from '../contenders/contender.ts'
import type { FilmedPage } from '../pages.ts'
import { beginReport, say } from '../report.ts'
import { SHAPE } from '../run/measure.ts'
import { missingContenders } from '../run/run-plan.ts'
import type { DensityRequest } from './arguments.ts'
import { type DensityResult, judgeStep, type Step } from './figures.ts'
import type { SessionFilm } from './judge-window.ts'
import { presentDensity } from './present.ts'
import { runTogether, secondsTogether } from './run-together.ts'
import { longestSearch, mostCarried, nextCount } from './search.ts'

/** Between two steps, so that the system is done with the one before. */
const PAUSE_MS = 1000

/** Measures how many sessions this machine carries before frames are lost, by our sources and by peers. */
export async function benchDensity(request: DensityRequest, signal: AbortSignal): Promise<number> {
  const report = await beginReport(request.json)
  const { contenders, pages, max, seconds } = request
  const missing = await missingContenders(contenders.map((contender) => ({ contender })))
  const searches = pages.length * (contenders.length - missing.size)
  const most = (searches * longestSearch(max, (count) => secondsTogether(count, seconds))) / 60
  say(`${searches} searches for up to ${max} sessions: at most about ${Math.ceil(most)} min.\n\n`)
  const results: DensityResult[] = []
  for (const page of pages)
    for (const contender of contenders) {
      const reason = missing.get(contender)
      const named = { contender: contender.name, page: page.name }
      if (reason === undefined) results.push({ ...named, ...(await search(contender, page, request, signal)) })
      else results.push({ ...named, missing: reason, steps: [] })
    }
  const peers = contenders.filter(({ side }) => side === 'peer').map(({ name }) => name)
  for (const page of pages) {
    const ofPage = results.filter((result) => result.page === page.name)
    const { width, height, fps } = SHAPE
    say(
      `\n${page.name}: a page that ${page.summary}, ${width}x${height}, ${fps} fps, ${seconds} s, ${report.machine.cores} cores\n\n`,
    )
    say(`${presentDensity({ page, results: ofPage, peers })}\n`)
  }
  await report.write({ settings: { ...SHAPE, seconds, max }, results })
  return results.some(({ steps: [alone] }) => alone?.failed !== undefined) ? 1 : 0
}

/** Adds sessions until something is lost, and finds the most that lose nothing. */
async function search(
  contender: Contender,
  page: FilmedPage,
  { max, seconds }: DensityRequest,
  signal: AbortSignal,
): Promise<Pick<DensityResult, 'carried' | 'orMore' | 'steps'>> {
  const steps: Step[] = []
  let alone: SessionFilm | undefined
  for (let count = nextCount(steps, max); count !== undefined; count = nextCount(steps, max)) {
    say(`> ${page.name}, ${count} x ${contender.name} ... `)
    const { films, step } = await takeStep(contender, page, count, { seconds, signal, alone })
    alone ??= films[0]
    steps.push(step)
    say(`${step.carried ? 'carried' : `lost: ${step.losses.join(', ')}`}\n`)
    await wait(PAUSE_MS)
  }
  const carried = mostCarried(steps)
  return { carried, orMore: carried === max, steps }
}

/** Rejects only when aborted. */
async function takeStep(
  contender: Contender,
  page: FilmedPage,
  count: number,
  {
    alone,
    ...options
  }: { readonly seconds: number; readonly signal: AbortSignal; readonly alone: SessionFilm | undefined },
): Promise<{ films: readonly SessionFilm[]; step: Step }> {
  try {
    const { films, cores } = await runTogether(contender, page, count, options)
    return { films, step: { ...judgeStep(films, alone ?? films[0]), ...(cores === undefined ? {} : { cores }) } }
  } catch (error) {
    options.signal.throwIfAborted()
    return { films: [], step: { count, carried: false, losses: ['failed'], failed: reasonOf(error) } }
  }
}
