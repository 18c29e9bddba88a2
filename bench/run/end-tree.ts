import { setTimeout as wait } from 'node:timers/promises'
import type { TreeMeter } from '../cpu/tree-meter.ts'

/** How long the last processes of a browser may take to end by themselves. */
const PATIENCE_MS = 3000
const STEP_MS = 50

/**
 * Waits until nothing of a tree is left, and ends what stays.
 * @param hurry do not wait
 * @returns how many had to be ended
 */
export async function endTree(meter: TreeMeter | undefined, hurry: AbortSignal): Promise<number> {
  if (!meter) return 0
  for (let waitedMs = 0; waitedMs < PATIENCE_MS && !hurry.aborted; waitedMs += STEP_MS) {
    meter.read()
    if (meter.alive.length === 0) return 0
    await wait(STEP_MS)
  }
  meter.read()
  for (const pid of meter.alive) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended in this moment.
    }
  }
  return meter.alive.length
}
