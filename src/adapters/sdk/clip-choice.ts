import { FlyBrowserError } from '../../domain/errors.ts'
import type { ClipRange } from '../../engine/live/clip/clip-range.ts'
import type { ClipOptions, Moment } from './clip-types.ts'

/** ISO 8601 with date, time and zone: without a zone it would be another moment on another machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/

/** Reads which part of a stream is wanted. Throws OPTION_INVALID. */
export function chooseClip({ lastSeconds, from, to }: ClipOptions): ClipRange {
  if (lastSeconds === undefined) {
    if (from === undefined) throw invalid('from', 'neither it nor lastSeconds is given')
    const fromMs = readMoment('from', from)
    return to === undefined ? { fromMs } : { fromMs, toMs: readMoment('to', to) }
  }
  if (from !== undefined || to !== undefined) throw invalid('lastSeconds', 'from or to is given too')
  if (typeof lastSeconds !== 'number') throw invalid('lastSeconds', `${lastSeconds} is no number`)
  return { lastMs: lastSeconds * 1000 }
}

function readMoment(option: string, moment: Moment): number {
  const ms = typeof moment === 'string' ? parseIsoTime(moment) : Number(moment)
  if (Number.isFinite(ms)) return ms
  throw invalid(option, `${moment} is not a time like 2026-01-31T12:00:00Z`)
}

const parseIsoTime = (text: string): number => (ISO_TIME.test(text) ? Date.parse(text.replace(',', '.')) : Number.NaN)

const invalid = (option: string, reason: string) => new FlyBrowserError('OPTION_INVALID', { option, reason })
