import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import type { CpuSqueeze } from './cpu-squeeze.ts'

/** So many loops a processor leave a quarter to a half of a core to a browser, its encoder and who drives them (reckoned for two cores). */
const LOOPS_PER_PROCESSOR = 8

/** A busy loop that ends with this process at the latest, however that ends: the shell itself asks whether it is there. */
const LOOP = `while kill -0 ${process.pid} 2>/dev/null; do :; done`

/** Busy loops beside, which get their share of the processors as everybody does. */
export function competingLoad(): CpuSqueeze {
  let loops: ChildProcess[] = []
  const release = async () => {
    const ending = loops
    loops = []
    await Promise.all(
      ending.map(async (loop) => {
        if (loop.exitCode !== null || loop.signalCode !== null) return
        const ended = once(loop, 'exit')
        loop.kill('SIGKILL')
        await ended
      }),
    )
  }
  return {
    how: 'busy loops beside',
    add: async () => {},
    hold: async () => {
      const count = LOOPS_PER_PROCESSOR * availableParallelism()
      // Sessions of their own: where the kernel shares by session (autogroup, sched(7)), all loops would count as one.
      const start = () => spawn('sh', ['-c', LOOP], { detached: true, stdio: 'ignore' })
      loops = Array.from({ length: count }, start)
      await Promise.all(loops.map((loop) => once(loop, 'spawn')))
    },
    release,
    heldMs: async () => undefined,
    remove: release,
  }
}
