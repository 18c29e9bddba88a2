import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'

export { childrenOf } from './child-processes.ts'

const SERVE = fileURLToPath(new URL('../../src/serve.js', import.meta.url))

export interface ServeProcess {
  readonly child: ChildProcess
  /** All it has said on standard output and standard error. */
  readonly said: { stdout: string; stderr: string }
  /** Its address; rejects when it ends before it listens. */
  readonly url: Promise<string>
  /** Its exit code, once it has ended; null when it was killed. */
  readonly exit: Promise<number | null>
}

/** Runs `flybrowser-serve` as a process; it is killed at the end of the test if it still runs. */
export function startServe(t: ExecutionContext, words: readonly string[], env: NodeJS.ProcessEnv): ServeProcess {
  const child = spawn(process.execPath, [SERVE, '--json', ...words], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stderr.on('data', (bytes) => {
    said.stderr += bytes
  })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => {
    said.stdout += `${line}\n`
  })
  const url = Promise.race([
    once(lines, 'line').then(([line]) => JSON.parse(line).url as string),
    exit.then((code) => Promise.reject(new Error(`it ended with ${code}: ${said.stdout}${said.stderr}`))),
  ])
  url.catch(() => {})
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exit
  })
  return { child, said, url, exit }
}
