import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** The core that encoders are pinned to; what feeds them is free to use the others. */
const CORE = '0'

let found: Promise<boolean> | undefined

/** Whether programs can be pinned to a core here (taskset, Linux). */
export function canPin(): Promise<boolean> {
  found ??= run('taskset', ['-c', CORE, 'true']).then(
    () => true,
    () => false,
  )
  return found
}

/** A command as it runs on one core; as it is, where there is no taskset. */
export async function pinned(program: string, args: readonly string[]): Promise<[string, string[]]> {
  return (await canPin()) ? ['taskset', ['-c', CORE, program, ...args]] : [program, [...args]]
}
