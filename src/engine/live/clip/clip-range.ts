import { FlyBrowserError } from '../../../domain/errors.ts'

/** What of a stream is cut out, by the wall clock of its media, milliseconds since 1970. */
export type ClipRange =
  /** The newest so many milliseconds. */
  | { readonly lastMs: number }
  /** Until the newest where no end is given. */
  | { readonly fromMs: number; readonly toMs?: number }

/** The wall clock can be told no further from 1970 (ECMA-262, 21.4.1.1), milliseconds. */
const MOST_MS = 8.64e15

/** Shorter than any picture stands, milliseconds. */
const LEAST_MS = 1

/** Media from one moment to another, milliseconds since 1970. */
export interface ClipSpan {
  readonly fromMs: number
  readonly toMs: number
}

const invalid = (option: string, reason: string): FlyBrowserError =>
  new FlyBrowserError('OPTION_INVALID', { option, reason })

/**
 * The span a range means in media that ends at `newestMs`; what is beyond that end is left out. Throws OPTION_INVALID for what is no
 * range.
 */
export function spanOf(range: ClipRange, newestMs: number): ClipSpan {
  if ('lastMs' in range) {
    if (!(range.lastMs >= LEAST_MS) || !Number.isFinite(range.lastMs))
      throw invalid('lastSeconds', 'it is no length of time')
    return { fromMs: Math.max(0, newestMs - range.lastMs), toMs: newestMs }
  }
  const { fromMs, toMs = MOST_MS } = range
  if (!(Math.abs(fromMs) <= MOST_MS)) throw invalid('from', 'it is no time')
  if (!(Math.abs(toMs) <= MOST_MS)) throw invalid('to', 'it is no time')
  if (toMs <= fromMs) throw invalid('to', 'it is not after `from`')
  return { fromMs, toMs: Math.min(toMs, newestMs) }
}
