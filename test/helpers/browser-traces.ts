import { execFile } from 'node:child_process'
import { access, readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** What is left of a browser: processes with `profile` in their command line, and the folder itself. */
export async function browserTraces(profile: string): Promise<{ processes: number; profile: boolean }> {
  const commands = process.platform === 'linux' ? await commandsOfProc() : await commandsOfPs()
  const exists = await access(profile).then(
    () => true,
    () => false,
  )
  return { processes: commands.filter((command) => command.includes(profile)).length, profile: exists }
}

/** Small Debian images have no `ps`. Processes that have ended but were not waited for have no command line there. */
async function commandsOfProc(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
}

async function commandsOfPs(): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-eo', 'stat=,args='], { maxBuffer: 2 ** 24 })
  return stdout.split('\n').filter((line) => !line.startsWith('Z'))
}
