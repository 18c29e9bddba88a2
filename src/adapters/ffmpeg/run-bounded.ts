import { type ChildProcess, spawn } from 'node:child_process'
import { childEnv } from '../processes/child-env.ts'
import { killGroup } from './kill-group.ts'
import { TextTail } from './text-tail.ts'

/** A run of a program that has to be over in time. */
export interface BoundedRun {
  readonly path: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** How long it may take, milliseconds. */
  readonly withinMs: number
  /** Given to its standard input, which ends then. */
  readonly input?: Iterable<Uint8Array>
  /** Called with what it writes to its standard output. False: it is enough, the program is ended. */
  readonly onOutput: (bytes: Uint8Array) => boolean
}

export type RunEnd =
  /** By itself; `said` is the end of what it wrote to its standard error output. */
  | {
      readonly how: 'ended'
      readonly code: number | null
      readonly signal: NodeJS.Signals | null
      readonly said: string
    }
  /** By us: it took too long, or wrote more than was asked for. */
  | { readonly how: 'late' }
  | { readonly how: 'enough' }
  | { readonly how: 'not-started'; readonly cause: unknown }

/** What runs, so that one listener ends it all with this process. */
const running = new Set<ChildProcess>()

const endAll = (): void => {
  for (const child of running) killGroup(child)
}

function enter(child: ChildProcess): void {
  if (running.size === 0) process.on('exit', endAll)
  running.add(child)
}

function leave(child: ChildProcess): void {
  running.delete(child)
  if (running.size === 0) process.removeListener('exit', endAll)
}

/**
 * Runs a program to its end, or to the limit: then it and its children are killed, and nothing of them is waited for, since what does not
 * die or has left the group may hold the pipes for good. Never rejects.
 */
export function runBounded({ path, args, env, withinMs, input = [], onOutput }: BoundedRun): Promise<RunEnd> {
  return new Promise((resolve) => {
    let child: ChildProcess
    try {
      // A group of its own, to be ended as a whole.
      child = spawn(path, args, { env: childEnv(env), windowsHide: true, detached: process.platform !== 'win32' })
    } catch (cause) {
      resolve({ how: 'not-started', cause })
      return
    }
    // Without file descriptors to spare there are no streams; `error` follows.
    const { stdin, stdout, stderr } = child
    const said = new TextTail()
    const settle = (end: RunEnd) => {
      clearTimeout(timer)
      leave(child)
      resolve(end)
    }
    const stop = (how: 'late' | 'enough') => {
      killGroup(child)
      for (const pipe of [stdin, stdout, stderr]) pipe?.destroy()
      child.unref()
      settle({ how })
    }
    const timer = setTimeout(() => stop('late'), withinMs)
    enter(child)
    child.on('error', (cause) => settle({ how: 'not-started', cause }))
    child.on('close', (code, signal) => settle({ how: 'ended', code, signal, said: said.text }))
    stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text))
    stdout?.on('data', (bytes: Buffer) => {
      if (!onOutput(bytes)) stop('enough')
    })
    // One that has ended takes nothing any more (EPIPE); `close` tells why.
    stdin?.on('error', () => {})
    for (const piece of input) stdin?.write(piece)
    stdin?.end()
  })
}
