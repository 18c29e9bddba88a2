import { execFile } from 'node:child_process'
import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import type { OwnerMark, OwnerPort } from '../../../pipeline/ports/owner-port.ts'

const run = promisify(execFile)

/** Processes of this machine: from `/proc` where there is one, else from `ps`; where there is neither, nobody can tell. */
export class ProcessOwner implements OwnerPort {
  #self: Promise<OwnerMark> | undefined

  self(): Promise<OwnerMark> {
    this.#self ??= Promise.all([hostMark(), startOf(process.pid)]).then(([host, started]) => ({
      host,
      pid: process.pid,
      started: started ?? '',
    }))
    return this.#self
  }

  async isAlive(mark: OwnerMark): Promise<boolean | undefined> {
    const { host } = await this.self()
    if (mark.host !== host || mark.started === '') return undefined
    return (await startOf(mark.pid)) === mark.started
  }
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')

/** Process numbers mean something within one boot of one machine and one container. */
async function hostMark(): Promise<string> {
  const boot = (await textOf('/proc/sys/kernel/random/boot_id')).trim()
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '')
  return [hostname(), boot, namespace].filter((part) => part !== '').join(' ')
}

/** When a living process began; undefined when there is none of this number. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await textOf(`/proc/${pid}/stat`)
    // proc(5): the name in parentheses may hold anything; then come state (3rd field) and, as 22nd, the start time.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const ended = stat === '' || fields[0] === 'Z' || fields[0] === 'X' // a zombie writes no more
    return ended ? undefined : fields[19]
  }
  const listed = await run('ps', ['-o', 'stat=,lstart=', '-p', `${pid}`]).catch(() => ({ stdout: '' }))
  const [state, ...started] = listed.stdout.trim().split(/\s+/)
  return !state || state.startsWith('Z') ? undefined : started.join(' ')
}
