import { FlyBrowserError } from '../../../domain/errors.ts'
import { parseDuration } from '../../../domain/units.ts'
import { RECORDING_STATES, type RecordingState } from '../recording-metadata.ts'
import type { RecordingEntry } from './recording-entry.ts'

/** Which recordings are wanted. */
export interface ListWish {
  readonly sessionId?: string
  /** Those whose first picture is not older: ISO 8601 (a day, or a time with its zone), a date, milliseconds since 1970, or an age like `7d`. */
  readonly since?: string | Date | number
  readonly state?: RecordingState | readonly RecordingState[]
  /** Most on a page, 1 to 1000; default: all there are. */
  readonly limit?: number
  /** Where the page before ended. */
  readonly cursor?: string
}

/** Most recordings of a page whose length is named. */
export const MOST_ON_A_PAGE = 1000

/** A wish that was read. */
export interface ListFilter {
  readonly sessionId?: string
  readonly sinceMs?: number
  readonly states?: readonly RecordingState[]
}

/** Reads what is wanted. Throws OPTION_INVALID. */
export function readFilter({ sessionId, since, state }: ListWish, nowMs: number): ListFilter {
  const states = state === undefined ? undefined : [state].flat()
  const unknown = states?.find((name) => !RECORDING_STATES.includes(name))
  if (unknown !== undefined) throw invalid('state', `${shown(unknown)} is none of ${RECORDING_STATES.join(', ')}`)
  if (sessionId !== undefined && typeof sessionId !== 'string') throw invalid('sessionId', 'it is no text')
  return {
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(since === undefined ? {} : { sinceMs: readSince(since, nowMs) }),
    ...(states === undefined ? {} : { states: RECORDING_STATES.filter((name) => states.includes(name)) }),
  }
}

/** Most recordings of the page. Throws OPTION_INVALID. */
export function readLimit({ limit = Number.POSITIVE_INFINITY }: ListWish): number {
  const isOne = Number.isInteger(limit) && limit >= 1 && limit <= MOST_ON_A_PAGE
  if (isOne || limit === Number.POSITIVE_INFINITY) return limit
  throw invalid('limit', `${shown(limit)} is not a whole number from 1 to ${MOST_ON_A_PAGE}`)
}

/** Whether a recording is wanted. */
export const isWanted = (
  { sessionId, sinceMs, states }: ListFilter,
  entry: Pick<RecordingEntry, 'sessionId' | 'state' | 'startedMs'>,
): boolean =>
  (sessionId === undefined || entry.sessionId === sessionId) &&
  (sinceMs === undefined || entry.startedMs >= sinceMs) &&
  (states === undefined || states.includes(entry.state))

/** Without a zone a time would be another one on another machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/

function readSince(since: string | Date | number, nowMs: number): number {
  const age = typeof since === 'string' ? parseDuration(since) : undefined
  if (age !== undefined) return nowMs - age
  const ms = typeof since === 'string' ? (ISO_TIME.test(since) ? Date.parse(since) : Number.NaN) : Number(since)
  if (Number.isFinite(ms)) return ms
  throw invalid('since', `${shown(since)} is neither a time like 2026-01-31T12:00:00Z nor an age like 7d`)
}

const shown = (value: unknown): string => String(value).slice(0, 100)

const invalid = (option: string, reason: string) => new FlyBrowserError('OPTION_INVALID', { option, reason })
