import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { StreamInfo } from '../../src/index.ts'
import { hasProcesses } from '../cpu/read-processes.ts'
import { TreeMeter } from '../cpu/tree-meter.ts'
import { endTree } from '../run/end-tree.ts'
import type { Answer, Order, OriginReading, StreamTask } from './messages.ts'

const PROCESS = fileURLToPath(new URL('./stream-process.js', import.meta.url))
const PATIENCE_MS = 60_000
/** Only so that nothing is left behind. */
const TREE_INTERVAL_MS = 5000

/** A stream that is served by a process of its own, with its browser and encoder below it. */
export class ServedStream implements AsyncDisposable {
  readonly info: StreamInfo
  readonly #child: ChildProcess
  readonly #meter: TreeMeter | undefined
  /** Settled when the order before is answered: answers come in order, and do not say to what. */
  #answered: Promise<unknown> = Promise.resolve()

  private constructor(info: StreamInfo, child: ChildProcess, meter: TreeMeter | undefined) {
    this.info = info
    this.#child = child
    this.#meter = meter
  }

  /** @param nodeArguments for its Node, for example `--cpu-prof` */
  static async open(
    task: StreamTask,
    signal: AbortSignal,
    nodeArguments: readonly string[] = [],
  ): Promise<ServedStream> {
    signal.throwIfAborted()
    const child = fork(PROCESS, [], { detached: true, execArgv: ['--enable-source-maps', ...nodeArguments] })
    const meter = hasProcesses && child.pid ? new TreeMeter(child.pid, TREE_INTERVAL_MS) : undefined
    try {
      const answer = await order(child, { kind: 'open', task }, signal)
      if (answer.kind !== 'opened') throw new Error(`the stream does not open: ${JSON.stringify(answer)}`)
      return new ServedStream(answer.info, child, meter)
    } catch (error) {
      await end(child, meter)
      throw error
    }
  }

  /** What its Node process has used up to now. */
  async read(signal: AbortSignal): Promise<OriginReading> {
    const answer = await this.#order({ kind: 'read' }, signal)
    if (answer.kind !== 'reading') throw new Error(`the origin cannot be read: ${JSON.stringify(answer)}`)
    return answer.reading
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#order({ kind: 'close' }, AbortSignal.timeout(PATIENCE_MS)).catch(() => {})
    await end(this.#child, this.#meter)
  }

  #order(next: Order, signal: AbortSignal): Promise<Answer> {
    const answer = this.#answered.then(() => order(this.#child, next, signal))
    this.#answered = answer.catch(() => {})
    return answer
  }
}

/** Gives an order and waits for the answer, the end of the process, or the signal. */
function order(child: ChildProcess, order: Order, signal: AbortSignal): Promise<Answer> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  return new Promise((resolve, reject) => {
    const onMessage = (answer: Answer) => {
      if (answer.kind === 'failed') settle(() => reject(new Error(answer.reason)))
      else settle(() => resolve(answer))
    }
    const onExit = (code: number | null) => settle(() => reject(new Error(`the process of the stream ended: ${code}`)))
    const onLimit = () => settle(() => reject(limit.reason))
    const settle = (done: () => void) => {
      child.off('message', onMessage).off('exit', onExit)
      limit.removeEventListener('abort', onLimit)
      done()
    }
    child.once('message', onMessage).once('exit', onExit)
    limit.addEventListener('abort', onLimit)
    if (limit.aborted) onLimit()
    else child.send(order, () => {})
  })
}

async function end(child: ChildProcess, meter: TreeMeter | undefined): Promise<void> {
  if (child.connected) child.disconnect()
  await endTree(meter, AbortSignal.timeout(PATIENCE_MS))
  if (child.exitCode === null && child.signalCode === null && !meter) child.kill('SIGKILL')
  meter?.stop()
}
