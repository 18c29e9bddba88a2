import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CpuReading } from '../cpu/cpu-account.ts'
import { hasProcesses, peakResidentBytes } from '../cpu/read-processes.ts'
import { TreeMeter } from '../cpu/tree-meter.ts'
import { endTree } from './end-tree.ts'
import type { Mark, Message, OwnUse, TakeReport, Task } from './messages.ts'

/** What was read when a contender's process reached a mark. */
export interface MarkReading {
  /** Monotonic clock, milliseconds. */
  readonly atMs: number
  readonly own: OwnUse
  /** Of the whole tree, where it can be had. */
  readonly cpu?: CpuReading
}

/** A run of a contender that came to its end. */
export interface Run {
  readonly marks: Readonly<Record<Mark, MarkReading>>
  readonly report: TakeReport
  /** Processes that were still there a while after the contender had closed everything. */
  readonly leftBehind: number
}

export interface RunOptions {
  readonly signal: AbortSignal
  /** Arguments for its Node, for example `--cpu-prof`. */
  readonly nodeArguments?: readonly string[]
  /** Holds it at a mark until this resolves; what it costs is read after. Default: it goes on at once. */
  readonly gate?: (mark: Mark) => Promise<void>
  /** How long it may take before it counts as hung. Default {@link PATIENCE}. */
  readonly patienceMs?: number
  /** Between two looks at its processes; longer where many run beside each other and looking would disturb. Default 100 ms. */
  readonly sampleIntervalMs?: number
}

const PROCESS = fileURLToPath(new URL('./contender-process.js', import.meta.url))

/** A contender may take so many times as long as it films, and this much more, before it counts as hung. */
const PATIENCE = { factor: 20, extraMs: 120_000 }

/**
 * Runs a task in a process of its own, which leads a session of its own, and reads what it costs. Nothing of it is left after.
 * Rejects when the contender fails, hangs or is aborted.
 */
export async function runContender(task: Task, options: RunOptions): Promise<Run> {
  const { signal, nodeArguments = [], gate, sampleIntervalMs } = options
  signal.throwIfAborted()
  const child = fork(PROCESS, [], {
    detached: true,
    execArgv: ['--enable-source-maps', ...nodeArguments],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const root = child.pid ?? 0
  const meter = hasProcesses && child.pid ? new TreeMeter(child.pid, sampleIntervalMs) : undefined
  const marks: Partial<Record<Mark, MarkReading>> = {}
  let outcome: Message | undefined
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-4000)
  })
  const passMark = async (mark: Mark, own: OwnUse) => {
    await gate?.(mark)
    marks[mark] = readMark(root, own, meter)
    child.send('go on', () => {})
  }
  child.on('message', (message: Message) => {
    // A gate that does not open ends the run by its signal.
    if (message.kind === 'mark') passMark(message.mark, message.own).catch(() => {})
    else outcome = message
  })
  const patienceMs = options.patienceMs ?? task.seconds * 1000 * PATIENCE.factor + PATIENCE.extraMs
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const onLimit = () => child.kill('SIGKILL')
  limit.addEventListener('abort', onLimit)
  try {
    const ended = once(child, 'close')
    child.send(task, () => {})
    const [code, killedBy] = await ended
    signal.throwIfAborted()
    if (limit.aborted) throw new Error(`it was not done after ${patienceMs / 1000} s`)
    if (outcome?.kind === 'failed') throw new Error(outcome.reason)
    if (outcome?.kind !== 'done') throw new Error(`its process ended with ${killedBy ?? `code ${code}`}\n${words}`)
    const leftBehind = await endTree(meter, signal)
    return { marks: marks as Record<Mark, MarkReading>, report: outcome.report, leftBehind }
  } finally {
    limit.removeEventListener('abort', onLimit)
    await endTree(meter, AbortSignal.abort())
    meter?.stop()
  }
}

function readMark(root: number, own: OwnUse, meter: TreeMeter | undefined): MarkReading {
  const atMs = performance.now()
  if (!meter) return { atMs, own }
  return { atMs, own: { ...own, peakBytes: peakResidentBytes(root) ?? own.peakBytes }, cpu: meter.read() }
}
