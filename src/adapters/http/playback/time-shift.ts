import type { TimeRange } from './time-range.ts'

/** Nearer to the live edge than this is meant as the live edge. */
const LIVE_WITHIN_S = 1

/** Where a viewer who chose a position is to go. */
export type Seek = { readonly kind: 'live' } | { readonly kind: 'position'; readonly timeS: number }

/**
 * A position somebody chose, within what can be seeked in.
 * @param liveS where playback is that follows the stream; undefined for a stream that is over
 */
export function seekTo(chosenS: number, window: TimeRange, liveS: number | undefined): Seek {
  if (liveS !== undefined && chosenS > liveS - LIVE_WITHIN_S) return { kind: 'live' }
  return { kind: 'position', timeS: Math.min(Math.max(chosenS, window.startS), window.endS) }
}

/** Place of a position on the bar, from 0 to 1. */
export function fractionOf(timeS: number, { startS, endS }: TimeRange): number {
  return endS > startS ? Math.min(1, Math.max(0, (timeS - startS) / (endS - startS))) : 1
}

/** Position of a place on the bar. */
export const timeAt = (fraction: number, { startS, endS }: TimeRange): number =>
  startS + Math.min(1, Math.max(0, fraction)) * (endS - startS)

const two = (value: number): string => String(value).padStart(2, '0')

/** `0:07`, `12:05` or `1:02:45`. */
export function clockWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** `12 seconds` or `2 minutes 5 seconds`, for reading aloud. */
export function spokenDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const minutes = Math.floor(whole / 60)
  const rest = plural(whole % 60, 'second')
  if (minutes === 0) return rest
  return whole % 60 === 0 ? plural(minutes, 'minute') : `${plural(minutes, 'minute')} ${rest}`
}
