import { pixelClockDifferenceMs } from '../../src/domain/pixel-clock.ts'
import type { ClockReading } from './pixel-clock-reader.ts'

/** What the decoded frames of a page or test pattern with a pixel clock tell. */
export interface ClockMeasures {
  readonly frames: number
  /** Frames whose clock could not be read. */
  readonly unreadable: number
  /** Distinct values seen, in order of their first appearance. */
  readonly values: readonly number[]
  /** Distinct values a second, over the time from the first frame to the last. */
  readonly distinctFps: number
  /** Frames that show an older value than one before, or whose presentation time does not grow. */
  readonly outOfOrder: number
  /** Presentation time of the first and last frame, milliseconds. */
  readonly firstPtsMs: number
  readonly lastPtsMs: number
}

export function clockMeasures(readings: readonly ClockReading[]): ClockMeasures {
  const firstPtsMs = readings[0]?.ptsMs ?? 0
  const lastPtsMs = readings.at(-1)?.ptsMs ?? 0
  const values = [...new Set(readings.flatMap(({ value }) => (value === undefined ? [] : [value])))]
  return {
    frames: readings.length,
    unreadable: readings.filter(({ value }) => value === undefined).length,
    values,
    distinctFps: lastPtsMs > firstPtsMs ? ((values.length - 1) * 1000) / (lastPtsMs - firstPtsMs) : 0,
    outOfOrder: outOfOrder(readings),
    firstPtsMs,
    lastPtsMs,
  }
}

function outOfOrder(readings: readonly ClockReading[]): number {
  let count = 0
  let newest: number | undefined
  let lastPtsMs = Number.NEGATIVE_INFINITY
  for (const { ptsMs, value } of readings) {
    const older = newest !== undefined && value !== undefined && pixelClockDifferenceMs(newest, value) < 0
    if (older || ptsMs <= lastPtsMs) count += 1
    if (value !== undefined && !older) newest = value
    lastPtsMs = ptsMs
  }
  return count
}

/**
 * For the first frame of every distinct value: its presentation time, put on the wall clock, minus the time it was painted.
 * Positive is late. Milliseconds.
 * @param originMs wall clock at presentation time 0; leave it out to measure against the run's own median, which tells jitter
 */
export function timingErrorsMs(readings: readonly ClockReading[], originMs?: number): number[] {
  const seen = new Set<number>()
  const first = readings.flatMap(({ ptsMs, value }) => {
    if (value === undefined || seen.has(value)) return []
    seen.add(value)
    return [{ ptsMs, value }]
  })
  const base = originMs ?? first[0]?.value ?? 0
  const errors = first.map(({ ptsMs, value }) => ptsMs - pixelClockDifferenceMs(base % 2 ** 32, value))
  if (originMs !== undefined) return errors
  const median = percentile(errors, 50)
  return errors.map((error) => error - median)
}

/** The value at or below which `percent` of the values lie (nearest rank); NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}
