import { cpuBetween } from '../cpu/cpu-between.ts'
import type { Mark } from '../run/messages.ts'
import type { MarkReading } from '../run/run-contender.ts'
import type { Figures } from './figures.ts'

export type Cost = Pick<Figures, 'measuredSeconds' | 'finishSeconds' | 'cpu' | 'nodeCpuSeconds' | 'nodePeakBytes'>

/** What a run cost, by what was read at its marks. */
export function costOfRun({ ready, filming, stopping, stopped }: Readonly<Record<Mark, MarkReading>>): Cost {
  return {
    measuredSeconds: (stopped.atMs - ready.atMs) / 1000,
    finishSeconds: (stopped.atMs - stopping.atMs) / 1000,
    ...(ready.cpu && filming.cpu && stopping.cpu && stopped.cpu
      ? {
          cpu: {
            ...cpuBetween(ready.cpu, stopped.cpu),
            openSeconds: cpuBetween({ totalTicks: 0, ticksByProgram: {} }, ready.cpu).totalSeconds,
            startSeconds: cpuBetween(ready.cpu, filming.cpu).totalSeconds,
            filmSeconds: cpuBetween(filming.cpu, stopping.cpu).totalSeconds,
            finishSeconds: cpuBetween(stopping.cpu, stopped.cpu).totalSeconds,
          },
        }
      : {}),
    nodeCpuSeconds: stopped.own.cpuSeconds - ready.own.cpuSeconds,
    nodePeakBytes: stopped.own.peakBytes,
  }
}
