import type { ProcessLook } from './process-look.ts'

/** How a browser was found while it owed an answer. */
export interface Silence {
  /** So often in a row it was stopped, or slept with nothing to do. */
  readonly still: number
  /** Nothing could be told. */
  readonly unknown: number
  /** What its first thread had used when it was looked at first, milliseconds. */
  readonly fromCpuMs: number | undefined
  /** And when it was looked at last. */
  readonly cpuMs: number
}

export const NO_SILENCE: Silence = { still: 0, unknown: 0, fromCpuMs: undefined, cpuMs: 0 }

/** Found still so often, it hangs. */
const STILL_LOOKS = 4
/** Where nothing can be told it is given more time. */
const UNKNOWN_LOOKS = 12
/** Having worked for so many periods without getting to the answer, it turns in a circle. */
const BUSY_PERIODS = 3
/** A thread that used less than this share of a period slept. */
const ASLEEP_SHARE = 0.01

/** The silence after another look. What waits for a processor or a disk is on a machine that is overloaded: that says nothing of it. */
export function nextSilence(before: Silence, look: ProcessLook | undefined, periodMs: number): Silence {
  if (!look) return { ...before, unknown: before.unknown + 1 }
  const { fromCpuMs = look.cpuMs } = before
  const usedMs = look.cpuMs - (before.fromCpuMs === undefined ? look.cpuMs : before.cpuMs)
  const still = look.stopped || (!look.working && usedMs < periodMs * ASLEEP_SHARE)
  return { ...before, still: still ? before.still + 1 : 0, fromCpuMs, cpuMs: look.cpuMs }
}

/** Whether it will never answer: it had the processor, or did not want it. */
export const isHung = ({ still, unknown, fromCpuMs, cpuMs }: Silence, periodMs: number): boolean =>
  still >= STILL_LOOKS ||
  unknown >= UNKNOWN_LOOKS ||
  (fromCpuMs !== undefined && cpuMs - fromCpuMs >= BUSY_PERIODS * periodMs)
