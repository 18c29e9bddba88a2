import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from './media-time.ts'

/** A group of processes that gets only so much of the processors. */
export interface CpuQuota {
  /** Why there is none here, which takes the rights of root and cgroups that can be written; undefined when there is one. */
  readonly lacking: string | undefined
  /** Puts a process in, with all that it starts from here on. */
  add(pid: number): Promise<void>
  /** Holds the group to so many cores; undefined: to none. */
  hold(cores: number | undefined): Promise<void>
  /** Milliseconds for which the group was made to wait so far. */
  heldMs(): Promise<number>
  /** Removes the group, and ends what is left in it: of a test that failed, all that it started. */
  remove(): Promise<void>
}

const PERIOD_US = 100_000
const ROOT = '/sys/fs/cgroup'
/** Groups are named after the process that made them. */
const PREFIX = 'flybrowser-test-'

/** How the two versions of cgroups want it, cgroups(7). */
const VERSIONS = [
  {
    parent: join(ROOT, 'cpu'),
    is: existsSync(join(ROOT, 'cpu/cpu.cfs_quota_us')),
    quota: (us: number | undefined) => ['cpu.cfs_quota_us', String(us ?? -1)] as const,
    heldMs: (stat: string) => Number(/throttled_time (\d+)/.exec(stat)?.[1]) / 1e6,
  },
  {
    parent: ROOT,
    is: existsSync(join(ROOT, 'cgroup.controllers')),
    quota: (us: number | undefined) => ['cpu.max', `${us ?? 'max'} ${PERIOD_US}`] as const,
    heldMs: (stat: string) => Number(/throttled_usec (\d+)/.exec(stat)?.[1]) / 1e3,
  },
]

const succeeds = (doing: Promise<unknown>): Promise<boolean> =>
  doing.then(
    () => true,
    () => false,
  )

export async function cpuQuota(): Promise<CpuQuota> {
  const version = VERSIONS.find(({ is }) => is)
  if (version) await reap(version.parent)
  const folder = join(version?.parent ?? '', `${PREFIX}${process.pid}`)
  const write = ([file, text]: readonly [string, string]) => writeFile(join(folder, file), text)
  const made = version !== undefined && (await succeeds(mkdir(folder).then(() => write(version.quota(undefined)))))
  if (version && !made) await rmdir(folder).catch(() => {})
  return {
    lacking: made ? undefined : 'no group of processes can be held here',
    add: (pid) => write(['cgroup.procs', String(pid)]),
    hold: async (cores) => {
      if (version) await write(version.quota(cores === undefined ? undefined : cores * PERIOD_US))
    },
    heldMs: async () => version?.heldMs(await readFile(join(folder, 'cpu.stat'), 'utf8')) ?? 0,
    remove: async () => {
      if (made) await emptyAndRemove(folder)
    },
  }
}

/** Removes the groups of tests that were killed, and what they had started. */
async function reap(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const owner = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : ''
    if (!/^\d+$/.test(owner) || existsSync(`/proc/${owner}`)) continue
    await emptyAndRemove(join(parent, name), 2000).catch(() => {})
  }
}

/** Ends what is in a group, also what that starts meanwhile; the kernel takes a moment to see the last process out. */
const emptyAndRemove = (folder: string, withinMs?: number): Promise<void> =>
  until(
    'the group to be empty',
    async () => {
      if (await succeeds(rmdir(folder))) return true
      const pids = (await readFile(join(folder, 'cgroup.procs'), 'utf8').catch(() => '')).split('\n').filter(Boolean)
      // 0 stands for a process that cannot be seen from here, cgroups(7).
      for (const pid of pids.map(Number).filter((each) => each > 0)) kill(pid)
      return false
    },
    withinMs,
  )

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}
