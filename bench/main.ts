// Measures what filming, streaming and watching cost, and how true and how quick the result is: `npm run bench`.
import { readArguments, USAGE, UsageError } from './arguments.ts'
import { CAPTURE_USAGE, readCaptureArguments } from './capture/arguments.ts'
import { benchCapture } from './capture/bench.ts'
import { contendersOf } from './contenders/index.ts'
import { DENSITY_USAGE, readDensityArguments } from './density/arguments.ts'
import { benchDensity } from './density/bench.ts'
import { ENCODING_USAGE, readEncodingArguments } from './encoding/arguments.ts'
import { benchEncoding } from './encoding/bench.ts'
import { benchFilms } from './film.ts'
import { FINISH_USAGE, readFinishArguments } from './finish/arguments.ts'
import { benchFinish } from './finish/bench.ts'
import { LADDER_USAGE, readLadderArguments } from './ladder/arguments.ts'
import { benchLadder } from './ladder/bench.ts'
import { LATENCY_USAGE, readLatencyArguments } from './latency/arguments.ts'
import { benchLatency } from './latency/bench.ts'
import { LIBRARY_USAGE, readLibraryArguments } from './library/arguments.ts'
import { benchLibrary } from './library/bench.ts'
import { say } from './report.ts'
import { RTMP_USAGE, readRtmpArguments } from './rtmp/arguments.ts'
import { benchRtmp } from './rtmp/bench.ts'
import { readSharpenArguments, SHARPEN_USAGE } from './sharpen/arguments.ts'
import { benchSharpen } from './sharpen/bench.ts'
import { SUBJECTS_LIST } from './subjects.ts'
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
  switch (subject) {
    case undefined:
    case '--help':
      return { usage: SUBJECTS_LIST, read: () => undefined }
    case 'capture':
      return { usage: CAPTURE_USAGE, read: () => running(readCaptureArguments(rest), benchCapture) }
    case 'density':
      return { usage: DENSITY_USAGE, read: () => running(readDensityArguments(rest), benchDensity) }
    case 'encoding':
      return { usage: ENCODING_USAGE, read: () => running(readEncodingArguments(rest), benchEncoding) }
    case 'finish':
      return { usage: FINISH_USAGE, read: () => running(readFinishArguments(rest), benchFinish) }
    case 'ladder':
      return { usage: LADDER_USAGE, read: () => running(readLadderArguments(rest), benchLadder) }
    case 'latency':
      return { usage: LATENCY_USAGE, read: () => running(readLatencyArguments(rest), benchLatency) }
    case 'library':
      return { usage: LIBRARY_USAGE, read: () => running(readLibraryArguments(rest), benchLibrary) }
    case 'rtmp':
      return { usage: RTMP_USAGE, read: () => running(readRtmpArguments(rest), benchRtmp) }
    case 'sharpen':
      return { usage: SHARPEN_USAGE, read: () => running(readSharpenArguments(rest), benchSharpen) }
    case 'viewers':
      return { usage: VIEWERS_USAGE, read: () => running(readViewersArguments(rest), benchViewers) }
    default: {
      const contenders = contendersOf('record', 'live')
      const isKnown = ['record', 'live', 'all'].includes(subject) || subject.startsWith('-')
      return {
        usage: isKnown ? USAGE : SUBJECTS_LIST,
        read: () => running(readArguments(args, contenders), benchFilms),
      }
    }
  }
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
