import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** A process that another one has started. */
export interface ChildFacts {
  readonly pid: number
  readonly command: string
  /** Its environment variables; on macOS the command stands before them. */
  readonly environment: string
}

interface ProcessFacts extends ChildFacts {
  readonly parent: number
  /** As `ps` names it; `Z` has ended and was not waited for. */
  readonly state: string
}

/** Processes that a process has started and that still run. */
export async function childrenOf(parent: number | undefined): Promise<ChildFacts[]> {
  const all = process.platform === 'linux' ? await processesOfProc() : await processesOfPs()
  return all.filter((each) => each.parent === parent && !each.state.startsWith('Z'))
}

/** Small Debian images have no `ps`. */
async function processesOfProc(): Promise<ProcessFacts[]> {
  const read = (pid: string, name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(
    pids.map(async (pid) => {
      // proc(5): after the name in parentheses come the state and the parent's id.
      const stat = await read(pid, 'stat')
      const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [command, environment] = [await read(pid, 'cmdline'), await read(pid, 'environ')]
      return { pid: Number(pid), parent: Number(parent), state, command, environment }
    }),
  )
}

/** The `ps` of macOS and the BSDs; `-E` adds the environment behind the command. */
async function processesOfPs(): Promise<ProcessFacts[]> {
  const args = ['-axww', '-E', '-o', 'pid=,ppid=,state=,command=']
  const { stdout } = await promisify(execFile)('ps', args, { maxBuffer: 2 ** 26 })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    if (pid === undefined) return []
    return [{ pid: Number(pid), parent: Number(parent), state, command, environment: command }]
  })
}
