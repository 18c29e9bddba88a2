import type { Frame } from '../../../src/domain/media.ts'
import { msToTicks, ticksToMs } from '../../../src/domain/time.ts'
import { Pacer } from '../../../src/stages/video/pace/pacer.ts'

/** A picture on its way to the pacer. */
export interface Arrival {
  readonly capturedMs: number
  /** When it reaches the pacer; default: as it is captured. */
  readonly arrivedMs?: number
}

export interface PacedFrame extends Frame {
  readonly emittedMs: number
  /** Index of the picture among the arrivals. */
  readonly picture: number
}

export const DEMANDS = { tickMs: 333, keyframeMs: 2000 }

/** A picture that tells its index among the arrivals. */
export const picture = (index: number, capturedMs: number): Frame => ({
  encoding: 'jpeg',
  width: 16,
  height: 16,
  pts: msToTicks(capturedMs),
  capturedAtMs: capturedMs,
  data: Uint32Array.of(index) as unknown as Uint8Array,
})

export const pictureOf = (frame: Frame): number => frame.data[0] ?? Number.NaN

/** From when on only one of so many frames is wanted. */
export interface Wanted {
  readonly atMs: number
  readonly divisor: number
}

/** Runs a pacer over arrivals as the stage does it: at each arrival and at each time it asks for, rounded up to a millisecond. */
export function paced(
  fps: number,
  arrivals: readonly Arrival[],
  untilMs: number,
  demands = DEMANDS,
  wanted: readonly Wanted[] = [],
): { frames: PacedFrame[]; dropped: number } {
  const frames: PacedFrame[] = []
  let dropped = 0
  const pacer = new Pacer(fps, demands, (count) => {
    dropped += count
  })
  const take = (due: readonly Frame[], emittedMs: number) => {
    for (const frame of due) frames.push({ ...frame, emittedMs, picture: pictureOf(frame) })
  }
  let nowMs = 0
  const changes = [...wanted]
  const runTo = (limitMs: number) => {
    for (let change = changes[0]; change && change.atMs <= limitMs; change = changes[0]) {
      changes.shift()
      advance(change.atMs)
      pacer.divisor = change.divisor
    }
    advance(limitMs)
  }
  const advance = (limitMs: number) => {
    for (let next = pacer.nextDue; next !== undefined; next = pacer.nextDue) {
      const dueMs = nowMs + Math.max(1, Math.ceil(ticksToMs(next) - nowMs))
      if (dueMs > limitMs) break
      nowMs = dueMs
      take(pacer.due(msToTicks(nowMs)), nowMs)
    }
    nowMs = limitMs
  }
  const inOrder = arrivals
    .map(({ capturedMs, arrivedMs = capturedMs }, index) => ({ index, capturedMs, arrivedMs }))
    .sort((a, b) => a.arrivedMs - b.arrivedMs || a.index - b.index)
  for (const { index, capturedMs, arrivedMs } of inOrder) {
    runTo(Math.max(nowMs, arrivedMs))
    take(pacer.offer(picture(index, capturedMs), msToTicks(nowMs)), nowMs)
  }
  runTo(untilMs)
  return { frames, dropped }
}
