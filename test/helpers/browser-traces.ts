import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What is left of a browser: processes with `profile` in their command line, and the folder itself. */
export async function browserTraces(profile: string): Promise<{ processes: number; profile: boolean }> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-eo', 'stat=,args='], { maxBuffer: 2 ** 24 })
  const lines = stdout.split('\n').filter((line) => line.includes(profile) && !line.startsWith('Z'))
  const exists = await access(profile).then(
    () => true,
    () => false,
  )
  return { processes: lines.length, profile: exists }
}

/** Waits until the condition holds; fails after `patienceMs`. */
export async function until(condition: () => Promise<boolean> | boolean, patienceMs = 10_000): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`not so after ${patienceMs} ms: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
