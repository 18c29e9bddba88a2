import { readdir, readFile } from 'node:fs/promises'

/** A process at one moment. */
export interface ProcessLook {
  /** What its first thread has used of a processor so far, milliseconds. */
  readonly cpuMs: number
  /** It was stopped by a signal. */
  readonly stopped: boolean
  /** One of its threads runs, or waits for a processor or a disk: what it owes may only be late. */
  readonly working: boolean
}

/** One thread, as Linux tells of it. */
export interface ThreadState {
  /** `R` runs or waits for a processor, `S` sleeps, `D` waits for a disk, `T` was stopped, `t` is held by a debugger. */
  readonly state: string
  readonly cpuMs: number
}

/** Times are in hundredths of a second, whatever the machine (`USER_HZ`). */
const MS_PER_TICK = 10

/** Reads `/proc/PID/stat` or that of a thread (proc(5)); the name in it may hold anything. */
export function parseThread(stat: string): ThreadState {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK }
}

/** What threads say of their process, the first of them first. */
export function lookOf(threads: readonly ThreadState[]): ProcessLook | undefined {
  const [first] = threads
  if (!first || !Number.isFinite(first.cpuMs)) return undefined
  return {
    cpuMs: first.cpuMs,
    stopped: first.state === 'T',
    // Whoever holds it in a debugger wants it to wait.
    working: first.state === 't' || threads.some(({ state }) => state === 'R' || state === 'D'),
  }
}

/** Looks at a process; undefined where there is none, or the machine does not tell (only Linux does). Never rejects. */
export async function lookAtProcess(pid: number): Promise<ProcessLook | undefined> {
  try {
    const folder = `/proc/${pid}/task`
    const ids = (await readdir(folder)).toSorted((a, b) => Number(a) - Number(b))
    const first = String(pid)
    const others = ids.filter((id) => id !== first)
    const read = async (id: string) => parseThread(await readFile(`${folder}/${id}/stat`, 'utf8'))
    // A thread may end meanwhile.
    const rest = await Promise.all(others.map((id) => read(id).catch(() => undefined)))
    return lookOf([await read(first), ...rest.filter((thread) => thread !== undefined)])
  } catch {
    return undefined
  }
}
