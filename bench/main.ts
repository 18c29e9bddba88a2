// Measures what filming a page costs and how true the result is, beside other ways of doing it: `npm run bench -- --help`.
import { access, constants, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { snakeCased } from '../src/adapters/cli/snake-case.ts'
import { makeFolder } from '../src/adapters/stores/fs/make-folder.ts'
import { reasonOf } from '../src/domain/errors.ts'
import { type BenchRequest, readArguments, USAGE, UsageError } from './arguments.ts'
import { CONTENDERS } from './contenders/index.ts'
import { hasProcesses } from './cpu/read-processes.ts'
import { type Failure, type Figures, isFailure } from './figures/figures.ts'
import { present } from './figures/present.ts'
import { resultsOfPage } from './figures/results.ts'
import { describeMachine, type Machine } from './machine.ts'
import { measure, SHAPE } from './run/measure.ts'

/** Seen from `dist/bench`. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** Between two runs, so that the system is done with the one before. */
const PAUSE_MS = 1000

const say = (text: string) => process.stdout.write(text)

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

const describe = ({ cores, cpu, system, node, chromium, ffmpeg, revision, loadBefore }: Machine): string =>
  [
    `${cores} x ${cpu}, ${system}, Node ${node}`,
    `${chromium}; ${ffmpeg}`,
    `revision ${revision}, load before ${loadBefore.toFixed(2)}`,
  ].join('\n')

/** Now, and not after minutes of measuring, it should be known that the figures cannot be written. */
async function requireWritable(folder: string): Promise<void> {
  try {
    await makeFolder(folder)
    await access(folder, constants.W_OK)
  } catch (error) {
    throw new UsageError(`The figures cannot be written to ${folder}: ${reasonOf(error)}.`)
  }
}

async function bench(request: BenchRequest, signal: AbortSignal): Promise<number> {
  const machine = await describeMachine(ROOT)
  say(`${describe(machine)}\n\n`)
  if (machine.loadBefore > machine.cores / 2)
    say('This machine is busy with other things: figures of this run are of little worth.\n\n')
  if (!hasProcesses)
    say('CPU time of all processes together can be had on Linux only; here it is that of the Node process alone.\n\n')
  const file = resolve(request.json ?? `${ROOT}bench/results/${machine.date.replaceAll(':', '-')}.json`)
  await requireWritable(dirname(file))
  const runs = await runAll(request, signal)
  const pages = request.pages.map(({ name }) => resultsOfPage(name, runs, request.contenders))
  for (const [index, page] of pages.entries()) {
    const { name, summary } = request.pages[index] ?? {}
    say(`\n${name}: a page that ${summary}, ${SHAPE.width}x${SHAPE.height}, ${SHAPE.fps} fps, ${request.seconds} s\n\n`)
    say(`${present(page)}\n`)
  }
  const settings = { ...SHAPE, seconds: request.seconds, rounds: request.rounds }
  await writeFile(file, `${JSON.stringify(snakeCased({ machine, settings, pages, runs }), null, 2)}\n`)
  say(`\nWritten: ${file}\n`)
  return runs.some(isFailure) ? 1 : 0
}

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort(new Error(name)))

try {
  const request = readArguments(process.argv.slice(2), CONTENDERS)
  if (request) process.exitCode = await bench(request, stop.signal)
  else say(`${USAGE}\n`)
} catch (error) {
  if (!(error instanceof UsageError) && !stop.signal.aborted) throw error
  console.error(
    stop.signal.aborted ? '\nStopped; nothing was written.' : `${(error as UsageError).message}\n\n${USAGE}`,
  )
  process.exitCode = stop.signal.aborted ? 130 : 2
}
