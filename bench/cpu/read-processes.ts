import { readdirSync, readFileSync } from 'node:fs'
import { type ProcessStat, parseProcessStat } from './process-stat.ts'

/** True where `/proc` tells of processes as Linux does. */
export const hasProcesses = process.platform === 'linux'

/** Every process of the machine that this user may see. Synchronous, so that one sample is one moment, as far as can be. */
export const readProcesses = (): ProcessStat[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => parseProcessStat(textOf(`/proc/${pid}/stat`)) ?? [])

/** Most memory that a process has held at a time, bytes; undefined when it is gone. */
export function peakResidentBytes(pid: number): number | undefined {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`))
  return match ? Number(match[1]) * 1024 : undefined
}

/** Empty when the process has ended since. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
