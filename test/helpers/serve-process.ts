import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'

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

/** A process that another one has started (Linux only). */
export interface ChildFacts {
  readonly pid: number
  readonly command: string
  readonly environment: string
}

/** Processes that a process has started and that still run. */
export async function childrenOf(parent: number | undefined): Promise<ChildFacts[]> {
  const read = (pid: string, name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const facts = await Promise.all(
    all.map(async (pid) => {
      // proc(5): after the name in parentheses come the state and the parent's id.
      const stat = await read(pid, 'stat')
      const [state, itsParent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(itsParent) !== parent || state === 'Z') return []
      return [{ pid: Number(pid), command: await read(pid, 'cmdline'), environment: await read(pid, 'environ') }]
    }),
  )
  return facts.flat()
}
