import type { CpuReading } from './cpu-account.ts'
import { TICKS_PER_SECOND } from './process-stat.ts'

/** CPU-seconds of a tree of processes over a time. */
export interface CpuUse {
  readonly totalSeconds: number
  /**
   * By name of the program. `(unseen)` is what ran and ended between two samples, and the last moments of what was seen.
   */
  readonly secondsByProgram: Readonly<Record<string, number>>
}

const UNSEEN = '(unseen)'

/** What was used between two readings of the same account. */
export function cpuBetween(from: CpuReading, to: CpuReading): CpuUse {
  const programs = Object.entries(to.ticksByProgram)
    .map(([program, ticks]) => [program, ticks - (from.ticksByProgram[program] ?? 0)] as const)
    .filter(([, ticks]) => ticks > 0)
  const total = to.totalTicks - from.totalTicks
  const unseen = total - programs.reduce((sum, [, ticks]) => sum + ticks, 0)
  const all = unseen > 0 ? [...programs, [UNSEEN, unseen] as const] : programs
  return {
    totalSeconds: total / TICKS_PER_SECOND,
    secondsByProgram: Object.fromEntries(all.map(([program, ticks]) => [program, ticks / TICKS_PER_SECOND])),
  }
}
