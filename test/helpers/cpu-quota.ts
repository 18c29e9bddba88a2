import { existsSync } from 'node:fs'
import { mkdir, readFile, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

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
  /** Removes the group; its processes have ended. */
  remove(): Promise<void>
}

const PERIOD_US = 100_000
const ROOT = '/sys/fs/cgroup'

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

export async function cpuQuota(name = `flybrowser-test-${process.pid}`): Promise<CpuQuota> {
  const version = VERSIONS.find(({ is }) => is)
  const folder = join(version?.parent ?? '', name)
  const write = async ([file, text]: readonly [string, string]) => writeFile(join(folder, file), text)
  const made = await (version ? mkdir(folder).then(() => write(version.quota(undefined))) : Promise.reject()).then(
    () => true,
    () => false,
  )
  if (!made) await rmdir(folder).catch(() => {})
  return {
    lacking: made ? undefined : 'no group of processes can be held here',
    add: (pid) => write(['cgroup.procs', String(pid)]),
    hold: async (cores) => {
      if (version) await write(version.quota(cores === undefined ? undefined : cores * PERIOD_US))
    },
    heldMs: async () => version?.heldMs(await readFile(join(folder, 'cpu.stat'), 'utf8')) ?? 0,
    remove: async () => {
      if (made) await rmdir(folder)
    },
  }
}
