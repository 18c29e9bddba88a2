import { competingLoad } from './competing-load.ts'
import { type CpuQuota, cpuQuota } from './cpu-quota.ts'

/** A way to take the processors away from a process and all that it starts. */
export interface CpuSqueeze {
  /** In words, for the title of a test. */
  readonly how: string
  /** It is to be held, with all that it starts from here on. */
  add(pid: number): Promise<void>
  hold(): Promise<void>
  release(): Promise<void>
  /** Milliseconds for which it was made to wait so far; undefined where nobody counts that. */
  heldMs(): Promise<number | undefined>
  /** Leaves nothing behind, also of what was held and has not ended. */
  remove(): Promise<void>
}

/** As the kernel does it for a group of processes. */
const quotaSqueeze = (quota: CpuQuota, cores: number): CpuSqueeze => ({
  how: `${cores} of a core for everything`,
  add: quota.add,
  hold: () => quota.hold(cores),
  release: () => quota.hold(undefined),
  heldMs: quota.heldMs,
  remove: () => quota.remove(),
})

/**
 * A group of processes that gets a quarter of a core where groups can be made, which takes the rights of root; else, or with
 * `FLYBROWSER_TEST_SQUEEZE=load`, other processes that want the processors too.
 */
export async function cpuSqueeze(): Promise<CpuSqueeze> {
  if (process.env.FLYBROWSER_TEST_SQUEEZE === 'load') return competingLoad()
  const quota = await cpuQuota()
  return quota.lacking === undefined ? quotaSqueeze(quota, 0.25) : competingLoad()
}
