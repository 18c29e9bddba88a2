import type { ErrorCode, FlyBrowserError } from '../../domain/errors.ts'
import type { DestinationState } from '../../domain/push/destination-status.ts'

/** Where a destination is in its life. */
export interface DestinationPhase {
  readonly state: DestinationState
  readonly sinceMs: number
  /** Why it is reconnecting or has failed. */
  readonly reason?: FlyBrowserError
  /** When it is tried again; absent while it is being tried, and where it is not. */
  readonly retryAtMs?: number
  /** Attempts without a good while of being live between them. */
  readonly attempts: number
  /** How often in a row the server refused the stream, or closed the connection on hearing the key. */
  readonly refusals: number
  /** Whether the server has ever accepted the stream. */
  readonly everLive: boolean
  /** How often it went live again. */
  readonly reconnects: number
}

export type DestinationEvent =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'lost'; readonly error: FlyBrowserError }
  | { readonly kind: 'due' }
  | { readonly kind: 'stopped' }

/** What a decision may rest on beside the past. */
export interface Moment {
  readonly nowMs: number
  /** From 0 to 1: spreads those that lost the same server. */
  readonly random: number
}

const FIRST_DELAY_MS = 1000
const LONGEST_DELAY_MS = 30_000
/** About an hour of trying in vain; then nobody is there any more. */
export const MOST_ATTEMPTS = 120
/**
 * A server may refuse once because it still holds a connection of before, and closing without a word, which is how some refuse a key,
 * may be bad luck.
 */
export const MOST_REFUSALS = 3
/** After so long of being live a loss counts as the first. */
const SETTLED_MS = 30_000

/** What trying again does not change. */
const FINAL: readonly ErrorCode[] = ['PUSH_HOST_REFUSED', 'PUSH_CODEC_REFUSED']
/** The same, unless it has been accepted before. */
const FINAL_AT_FIRST: readonly ErrorCode[] = ['PUSH_TLS_FAILED']
/** The same at the third time in a row: after it was live, the server may still hold the connection that was lost. */
const REFUSALS: readonly ErrorCode[] = ['PUSH_REFUSED', 'PUSH_KEY_REFUSED']

export const firstPhase = (nowMs: number): DestinationPhase => ({
  state: 'connecting',
  sinceMs: nowMs,
  attempts: 0,
  refusals: 0,
  everLive: false,
  reconnects: 0,
})

/**
 * How long to wait before the next attempt, milliseconds: twice as long each time up to half a minute, and of that between half and
 * all.
 * @param attempts that have failed in a row, from 1
 */
export const retryDelayMs = (attempts: number, random: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1)) * (0.5 + random / 2)

/** The phase after an event. What has failed or was stopped stays so. */
export function nextPhase(phase: DestinationPhase, event: DestinationEvent, moment: Moment): DestinationPhase {
  const { state } = phase
  if (state === 'stopped' || state === 'failed') return phase
  const { reason: _reason, retryAtMs: _retryAtMs, ...rest } = phase
  switch (event.kind) {
    case 'stopped':
      return { ...phase, state: 'stopped', sinceMs: moment.nowMs }
    case 'due':
      return { ...rest, ...(phase.reason ? { reason: phase.reason } : {}) }
    case 'accepted': {
      const reconnects = phase.reconnects + (phase.everLive ? 1 : 0)
      return { ...rest, state: 'live', sinceMs: moment.nowMs, refusals: 0, everLive: true, reconnects }
    }
    case 'lost':
      return lost(phase, event.error, moment)
  }
}

function lost(phase: DestinationPhase, error: FlyBrowserError, { nowMs, random }: Moment): DestinationPhase {
  const settled = phase.state === 'live' && nowMs - phase.sinceMs >= SETTLED_MS
  const attempts = settled ? 1 : phase.attempts + 1
  const refusals = REFUSALS.includes(error.code) ? phase.refusals + 1 : 0
  const counted = { ...phase, attempts, refusals, reason: error }
  if (isFinal(error, counted)) {
    const { retryAtMs: _retryAtMs, ...rest } = counted
    return { ...rest, state: 'failed', sinceMs: nowMs }
  }
  const sinceMs = phase.state === 'reconnecting' ? phase.sinceMs : nowMs
  return { ...counted, state: 'reconnecting', sinceMs, retryAtMs: nowMs + retryDelayMs(attempts, random) }
}

const isFinal = ({ code }: FlyBrowserError, { everLive, attempts, refusals }: DestinationPhase): boolean =>
  FINAL.includes(code) ||
  (!everLive && (FINAL_AT_FIRST.includes(code) || refusals >= MOST_REFUSALS)) ||
  attempts >= MOST_ATTEMPTS
