import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CrowdMessage, CrowdTask } from './messages.ts'
import type { CrowdReport } from './tally.ts'

const PROCESS = fileURLToPath(new URL('./crowd-process.js', import.meta.url))

/** Above what the task takes by itself: coming, settling, leaving. */
const PATIENCE_MS = 120_000

/**
 * Sends viewers from a process of their own.
 * @param onMark called when measuring begins and when it ends; the crowd waits for it
 */
export async function sendCrowd(
  task: CrowdTask,
  signal: AbortSignal,
  onMark: (mark: 'measuring' | 'measured') => Promise<void>,
): Promise<CrowdReport> {
  signal.throwIfAborted()
  const child = fork(PROCESS, [], { execArgv: ['--enable-source-maps'], serialization: 'advanced' })
  const ended = once(child, 'exit')
  const limit = AbortSignal.any([signal, AbortSignal.timeout(task.seconds * 1000 + PATIENCE_MS)])
  const onLimit = () => child.kill('SIGKILL')
  limit.addEventListener('abort', onLimit)
  let report: CrowdReport | undefined
  let failed: unknown
  child.on('message', async (message: CrowdMessage) => {
    if (message.kind === 'done') report = message.report
    else
      await onMark(message.kind).catch((error: unknown) => {
        failed = error
      })
    child.send('go on', () => {})
  })
  try {
    child.send(task, () => {})
    const [code] = await ended
    signal.throwIfAborted()
    if (failed !== undefined) throw failed
    if (!report) throw new Error(limit.aborted ? 'the crowd was not done in time' : `the crowd ended with ${code}`)
    return report
  } finally {
    limit.removeEventListener('abort', onLimit)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await ended
    }
  }
}
