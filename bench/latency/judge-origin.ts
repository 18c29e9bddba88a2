import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import type { GotPart } from './follow-parts.ts'
import { newestFrame } from './newest-frame.ts'
import { type Spread, spreadOf } from './spread.ts'

/** How long the newest frame of each part took to a client that asked for the part before it was there. */
export interface OriginFigures {
  readonly parts: number
  /** From its painting, by the pixel clock, to the last byte of the part. */
  readonly fromPaint?: Spread
  /** From its capture, by `prft`, to the last byte of the part. */
  readonly fromCapture?: Spread
  /** From its painting to its capture. */
  readonly paintToCapture?: Spread
}

/**
 * Judges parts as they came.
 * @param paints media time in ticks to value of the pixel clock
 */
export function judgeOrigin(parts: readonly GotPart[], paints: ReadonlyMap<number, number>): OriginFigures {
  const frames = parts.flatMap(({ body, atMs }) => {
    const frame = newestFrame(body)
    return frame ? [{ ...frame, atMs, value: paints.get(frame.pts) }] : []
  })
  const sincePaint = (wallMs: number, value: number | undefined): number[] =>
    value === undefined ? [] : [pixelClockDifferenceMs(value, pixelClockValue(wallMs))]
  const spreads = {
    fromPaint: spreadOf(frames.flatMap(({ atMs, value }) => sincePaint(atMs, value))),
    fromCapture: spreadOf(frames.map(({ atMs, capturedAtMs }) => atMs - capturedAtMs)),
    paintToCapture: spreadOf(frames.flatMap(({ capturedAtMs, value }) => sincePaint(capturedAtMs, value))),
  }
  const known = Object.fromEntries(Object.entries(spreads).filter(([, spread]) => spread !== undefined))
  return { parts: parts.length, ...known }
}
