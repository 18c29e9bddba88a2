import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../../test/helpers/pixel-clock-measures.ts'
import type { ClockReading } from '../../test/helpers/pixel-clock-reader.ts'

/** What half and what 95 of 100 values lie below, milliseconds. */
export interface Spread {
  readonly p50Ms: number
  readonly p95Ms: number
}

/** What the decoded pictures of a run tell. */
export interface Pictures {
  readonly frames: number
  /** Distinct pictures a second, by the page's own clock. */
  readonly distinctFps: number
  readonly unreadable: number
  readonly outOfOrder: number
  /** How far presentation times are off against the run's own median, without sign: jitter. */
  readonly jitter: Spread
  /** How far they are off against the wall clock, without sign, where the contender tells when it began. */
  readonly lateness?: Spread
  /** Of the changes that the page made while it was filmed, how many are in the footage; on a page at rest between them. */
  readonly changes?: { readonly made: number; readonly kept: number }
}

/** What is known of a run beside its pictures. Wall clock, milliseconds since 1970. */
export interface Circumstances {
  readonly filmingAtMs: number
  readonly stoppingAtMs: number
  /** Wall clock at the first picture, if the contender tells it. */
  readonly firstPictureAtMs?: number | undefined
  /** Values that the page painted. */
  readonly painted: readonly number[]
  /** True for a page that changes more seldom than pictures are taken, so that none of its changes may be missed. */
  readonly seldom: boolean
}

/** A picture takes so long from paint into any recorder: later changes need not be in the footage. */
const LEAST_AGE_MS = 200

/** Judges pictures by the pixel clock in them. Distances in time count only pictures painted after filming had begun. */
export function judgePictures(readings: readonly ClockReading[], circumstances: Circumstances): Pictures {
  const { filmingAtMs, stoppingAtMs, firstPictureAtMs, painted, seldom } = circumstances
  const sinceFilmingMs = (value: number) => pixelClockDifferenceMs(pixelClockValue(filmingAtMs), value)
  const { frames, unreadable, outOfOrder, values, firstPtsMs } = clockMeasures(readings)
  const isNew = (value: number | undefined) => value !== undefined && sinceFilmingMs(value) >= 0
  const fresh = readings.filter(({ value }) => isNew(value))
  const times = values.map(sinceFilmingMs).filter((ms) => ms >= 0)
  const spanMs = Math.max(...times) - Math.min(...times)
  const due = painted.filter(
    (value) => isNew(value) && sinceFilmingMs(value) <= stoppingAtMs - filmingAtMs - LEAST_AGE_MS,
  )
  const seen = new Set(values)
  const changes = { made: due.length, kept: due.filter((value) => seen.has(value)).length }
  const originMs = firstPictureAtMs === undefined ? undefined : firstPictureAtMs - firstPtsMs
  return {
    frames,
    distinctFps: spanMs > 0 ? ((times.length - 1) * 1000) / spanMs : 0,
    unreadable,
    outOfOrder,
    jitter: spread(timingErrorsMs(fresh)),
    ...(originMs === undefined ? {} : { lateness: spread(timingErrorsMs(fresh, originMs)) }),
    ...(seldom ? { changes } : {}),
  }
}

function spread(errorsMs: readonly number[]): Spread {
  const sizes = errorsMs.map(Math.abs)
  return { p50Ms: percentile(sizes, 50), p95Ms: percentile(sizes, 95) }
}
