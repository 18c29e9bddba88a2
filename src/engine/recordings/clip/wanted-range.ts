import { FlyBrowserError } from '../../../domain/errors.ts'

/** What of a recording is wanted, seconds from its first picture. */
export interface WantedRange {
  /** Default: its beginning. */
  readonly fromSeconds?: number
  /** Default: its end. */
  readonly toSeconds?: number
}

/** A range within a recording, milliseconds from its first picture. */
export interface RecordingRange {
  readonly fromMs: number
  readonly toMs: number
}

/** What is told of lengths is rounded: who asks for that much, or to the millisecond, means the end. */
const ROUNDING_MS = 50

/** Shorter than any picture stands. */
const LEAST_MS = 1

const seconds = (ms: number): string => (ms / 1000).toFixed(3).replace(/\.?0+$/, '')

/**
 * The range within a recording of this length.
 * @throws OPTION_INVALID for what is no range, CLIP_OUTSIDE for one that the recording does not have
 */
export function rangeWithin(
  id: string,
  durationMs: number,
  { fromSeconds = 0, toSeconds }: WantedRange,
): RecordingRange {
  const fromMs = fromSeconds * 1000
  const toMs = toSeconds === undefined ? durationMs : toSeconds * 1000
  if (!Number.isFinite(fromMs)) throw invalid('from', 'it is no time')
  if (!Number.isFinite(toMs)) throw invalid('to', 'it is no time')
  if (fromMs < 0 || fromMs >= durationMs || toMs > durationMs + ROUNDING_MS) {
    const [from, to, length] = [fromMs, toMs, durationMs].map(seconds) as [string, string, string]
    throw new FlyBrowserError('CLIP_OUTSIDE', { id, from, to, length })
  }
  if (toMs <= fromMs) throw invalid('to', 'it is not after `from`')
  if (Math.min(toMs, durationMs) - fromMs < LEAST_MS) throw invalid('to', 'it is less than a millisecond after `from`')
  return { fromMs, toMs: Math.min(toMs, durationMs) }
}

const invalid = (option: string, reason: string) => new FlyBrowserError('OPTION_INVALID', { option, reason })
