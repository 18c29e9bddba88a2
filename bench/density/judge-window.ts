import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { percentile, timingErrorsMs } from '../../test/helpers/pixel-clock-measures.ts'
import type { ClockReading } from '../../test/helpers/pixel-clock-reader.ts'

/** What the film of one session tells of a window of time. */
export interface SessionFilm {
  /**
   * Distinct pictures a second; of a page that changes seldom, the share of its changes that is in the film. 0 of a film without
   * pictures of that time.
   */
  readonly rate: number
  /** How far 95 of 100 pictures at most are off in time against the film's own median; NaN without pictures. */
  readonly timingP95Ms: number
  /** Share of the whole film's frames that the session itself says it has dropped. */
  readonly dropShare: number
}

/** What is known beside the pictures. Wall clock, milliseconds since 1970. */
export interface FilmedWindow {
  readonly fromMs: number
  readonly toMs: number
  /** Values of the pixel clock that the page painted, at any time. */
  readonly painted: readonly number[]
  /** True for a page that changes more seldom than pictures are taken. */
  readonly seldom: boolean
  /** Frames that the session says it has dropped. */
  readonly dropped: number
}

/** Judges a film by the pictures painted within a window of time. */
export function judgeWindow(readings: readonly ClockReading[], window: FilmedWindow): SessionFilm {
  const { fromMs, toMs, painted, seldom, dropped } = window
  const lengthMs = toMs - fromMs
  const isWithin = (value: number): boolean => {
    const sinceMs = pixelClockDifferenceMs(pixelClockValue(fromMs), value)
    return sinceMs >= 0 && sinceMs < lengthMs
  }
  const within = readings.filter(({ value }) => value !== undefined && isWithin(value))
  const seen = new Set(within.map(({ value }) => value))
  const due = painted.filter(isWithin)
  const kept = due.filter((value) => seen.has(value)).length
  return {
    rate: seldom ? share(kept, due.length) : (seen.size * 1000) / lengthMs,
    timingP95Ms: percentile(timingErrorsMs(within).map(Math.abs), 95),
    dropShare: share(dropped, dropped + readings.length),
  }
}

const share = (part: number, whole: number): number => (whole > 0 ? part / whole : 0)
