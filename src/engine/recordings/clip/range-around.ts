import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingEvent } from '../recording-info.ts'
import { momentNamed } from '../timeline/moment-named.ts'
import type { WantedRange } from './wanted-range.ts'

/** Before and after a moment, seconds. */
export const DEFAULT_PAD_SECONDS = 5

/**
 * The range around a moment of a timeline, as far as the recording has it.
 * @param moment see {@link momentNamed}
 * @throws OPTION_INVALID for a moment that is not there, and for a pad that is no time
 */
export function rangeAround(
  moment: string,
  { timeline, durationSeconds }: { readonly timeline: readonly RecordingEvent[]; readonly durationSeconds: number },
  padSeconds: number = DEFAULT_PAD_SECONDS,
): WantedRange {
  if (!Number.isFinite(padSeconds) || padSeconds <= 0)
    throw new FlyBrowserError('OPTION_INVALID', {
      option: 'pad',
      reason: `${padSeconds} is no number of seconds above 0`,
    })
  const { atSeconds } = momentNamed(moment, timeline)
  return {
    fromSeconds: Math.max(0, atSeconds - padSeconds),
    toSeconds: Math.min(durationSeconds, atSeconds + padSeconds),
  }
}
