import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { FlyBrowserError, reasonOf } from '../../../domain/errors.ts'
import { childEnv } from '../../processes/child-env.ts'
import { killGroup } from '../kill-group.ts'
import { TextTail } from '../text-tail.ts'

/** A program that has time, and what it needs. */
export interface LeisurelyRun {
  readonly path: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/**
 * Waits for a line, so that its priority is set before it starts anything; then ends the program when nobody holds the other end of its
 * standard input any more, which is so when this process was killed.
 */
const GUARD =
  'read -r _ || exit 1; exec 3<&0; "$0" "$@" </dev/null 3<&- & p=$!; ' +
  '(read -r _ <&3; kill -9 $p) >/dev/null 2>&1 & w=$!; wait $p; c=$?; kill $w 2>/dev/null; exit $c'

/** How a shell tells that it could not run a program, or that it was killed, for want of memory for example (POSIX XCU, 2.8.2). */
const NOT_ITS_FAULT: readonly (number | null)[] = [126, 127, 128 + constants.signals.SIGKILL]

const killed = (reason: string, cause?: unknown): FlyBrowserError =>
  new FlyBrowserError('ENCODER_KILLED', { reason }, { cause })

/**
 * Runs a program at the lowest priority and yields what it writes to its standard output, as fast as that is taken. It ends with this
 * generator, with this process, and with the signal.
 * @returns the end of what it wrote to its standard error output
 * @throws Error with that when the program fails; FlyBrowserError ENCODER_KILLED where that is no fault of its own; the reason of the signal
 */
export async function* leisurelyRun({
  path,
  args,
  env,
  signal,
}: LeisurelyRun): AsyncGenerator<Uint8Array, string, void> {
  signal.throwIfAborted()
  const windows = process.platform === 'win32'
  const child: ChildProcess = windows
    ? spawn(path, args, { env: childEnv(env), windowsHide: true })
    : spawn('/bin/sh', ['-c', GUARD, path, ...args], { env: childEnv(env), detached: true })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  closed.catch(() => {}) // told below
  const stop = () => killGroup(child)
  process.on('exit', stop)
  signal.addEventListener('abort', stop)
  const said = new TextTail()
  // Without file descriptors to spare there are no streams.
  const { stdin, stdout, stderr } = child
  stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text))
  stdin?.on('error', () => {}) // it has ended; `close` tells why
  try {
    lower(child)
    stdin?.write('\n')
    for await (const bytes of stdout ?? []) yield bytes as Buffer
    const [code, by] = await closed.catch((cause: unknown) => {
      throw killed(reasonOf(cause), cause)
    })
    signal.throwIfAborted()
    const how = said.lastLines() || `it ended with ${by ?? `exit code ${code}`}`
    if (by === 'SIGKILL' || NOT_ITS_FAULT.includes(code)) throw killed(how)
    if (code !== 0) throw new Error(how)
    return said.text.trim()
  } finally {
    signal.removeEventListener('abort', stop)
    if (child.exitCode === null && child.signalCode === null) stop()
    await closed.catch(() => {})
    process.removeListener('exit', stop)
  }
}

/** Where priorities cannot be set it has that of this process. */
function lower({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // It has ended already, or may not.
  }
}
