import { execFile } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { promisify } from 'node:util'
import { findBrowser } from '../src/adapters/browser/find-browser.ts'
import { findFfmpegBinaries } from '../src/adapters/ffmpeg/find-binaries.ts'

/** Where and with what was measured. Figures of different machines are not comparable. */
export interface Machine {
  /** ISO 8601, UTC. */
  readonly date: string
  readonly cores: number
  readonly cpu: string
  readonly memoryBytes: number
  readonly system: string
  readonly node: string
  readonly chromium: string
  readonly ffmpeg: string
  /** Git revision, with `+` behind it when files were changed since. */
  readonly revision: string
  /** Processes that wanted to run in the minute before, on average. */
  readonly loadBefore: number
}

const run = promisify(execFile)

/** The first line that a program prints, `unknown` when it cannot be run. */
async function firstLine(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { stdout } = await run(program, [...args], { cwd }).catch(() => ({ stdout: 'unknown' }))
  return stdout.split('\n')[0]?.trim() ?? ''
}

async function revisionOf(root: string): Promise<string> {
  const revision = await firstLine('git', ['rev-parse', '--short=12', 'HEAD'], root)
  const changed = await firstLine('git', ['status', '--porcelain', '--untracked-files=no'], root)
  return changed === '' || revision === 'unknown' ? revision : `${revision}+`
}

/** @param root folder of the repository */
export async function describeMachine(root: string): Promise<Machine> {
  const [ffmpeg] = await findFfmpegBinaries(process.env)
  const processors = cpus()
  return {
    date: new Date().toISOString(),
    cores: processors.length,
    cpu: processors[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch} ${release()}`,
    node: process.version,
    chromium: await firstLine(findBrowser(), ['--version']),
    ffmpeg: ffmpeg ? await firstLine(ffmpeg.path, ['-version']) : 'none',
    revision: await revisionOf(root),
    loadBefore: loadavg()[0] ?? 0,
  }
}
