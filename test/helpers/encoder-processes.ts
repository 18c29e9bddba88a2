import { readdir, readFile } from 'node:fs/promises'

/** Process ids of the encoders that this process has started and that still run (Linux only). */
export async function encoderProcesses(): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    // proc(5): after the name in parentheses come the state and the parent's id.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(parent) === process.pid && state !== 'Z' && command.includes('ffmpeg')) found.push(Number(name))
  }
  return found
}
