// Measures what filming, streaming and watching cost, and how true and how quick the result is: `npm run bench -- --help`.
import { readArguments, USAGE, UsageError } from './arguments.ts'
import { CONTENDERS } from './contenders/index.ts'
import { benchFilms } from './film.ts'
import { LATENCY_USAGE, readLatencyArguments } from './latency/arguments.ts'
import { benchLatency } from './latency/bench.ts'
import { say } from './report.ts'
import { readViewersArguments, VIEWERS_USAGE } from './viewers/arguments.ts'
import { benchViewers } from './viewers/bench.ts'

/** One of the benches, its command line read; undefined when only help is asked for. */
interface Choice {
  readonly usage: string
  read(): ((signal: AbortSignal) => Promise<number>) | undefined
}

function choose(args: readonly string[]): Choice {
  const [subject, ...rest] = args
  const running = <R>(request: R | undefined, bench: (request: R, signal: AbortSignal) => Promise<number>) =>
    request && ((signal: AbortSignal) => bench(request, signal))
  if (subject === 'latency')
    return { usage: LATENCY_USAGE, read: () => running(readLatencyArguments(rest), benchLatency) }
  if (subject === 'viewers')
    return { usage: VIEWERS_USAGE, read: () => running(readViewersArguments(rest), benchViewers) }
  return { usage: USAGE, read: () => running(readArguments(args, CONTENDERS), benchFilms) }
}

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort(new Error(name)))

const { usage, read } = choose(process.argv.slice(2))
try {
  const bench = read()
  if (bench) process.exitCode = await bench(stop.signal)
  else say(`${usage}\n`)
} catch (error) {
  if (!(error instanceof UsageError) && !stop.signal.aborted) throw error
  console.error(
    stop.signal.aborted ? '\nStopped; nothing was written.' : `${(error as UsageError).message}\n\n${usage}`,
  )
  process.exitCode = stop.signal.aborted ? 130 : 2
}
