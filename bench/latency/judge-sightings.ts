import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import type { Look } from '../../test/helpers/stock-player-eye.ts'
import { type Spread, spreadOf } from './spread.ts'

/** How a viewer saw a page. */
export interface ViewerFigures {
  /** From the painting of a picture to its presentation in the viewer's video element. */
  readonly seen?: Spread
  /** From the painting to the moment the browser expected the picture on the screen. */
  readonly displayed?: Spread
  /**
   * How old the picture in the element is, looked at evenly over the whole time: a picture that stands grows older, where
   * {@link seen} only has one figure of it.
   */
  readonly age?: Spread
  /** Times that the element had nothing more to show. */
  readonly stalls: number
  /** Pictures that the browser decoded, or should have, and did not show. */
  readonly droppedFrames: number
  /** Pictures that were presented and missed by the eye, which are in no figure here. */
  readonly missed: number
  /** Pictures whose clock could not be read. */
  readonly unreadable: number
  /** Different pictures a second. */
  readonly picturesPerSecond: number
  /** Longest time that one picture stood. */
  readonly longestStandMs: number
  /** Playback rates at the moments of asking, least and greatest: how much the player had to catch up. */
  readonly rates: readonly [least: number, greatest: number]
  /** Time that looking took from the page, of a second. */
  readonly eyeCost: number
}

/** A picture of 30 a second. */
const AGE_INTERVAL_MS = 1000 / 30

/**
 * Judges what an eye saw.
 * @param looks one after the other, without a gap
 * @param droppedBefore dropped frames when the first began
 */
export function judgeSightings(looks: readonly Look[], seconds: number, droppedBefore: number): ViewerFigures {
  const sightings = looks.flatMap((look) => look.sightings)
  const readable = sightings.flatMap((each) => (each.value === null ? [] : [{ ...each, value: each.value }]))
  const seen = spreadOf(readable.map(({ atMs, value }) => sincePaint(value, atMs)))
  const displayed = spreadOf(readable.map(({ displayAtMs, value }) => sincePaint(value, displayAtMs)))
  const age = spreadOf(ages(readable, seconds * 1000))
  const changes = readable.filter(({ value }, index) => value !== readable[index - 1]?.value)
  const presented = (sightings.at(-1)?.presented ?? 0) - (sightings[0]?.presented ?? 0) + Math.min(1, sightings.length)
  const rates = looks.map(({ rate }) => rate)
  return {
    ...(seen ? { seen } : {}),
    ...(displayed ? { displayed } : {}),
    ...(age ? { age } : {}),
    stalls: looks.reduce((sum, { stalls }) => sum + stalls.length, 0),
    droppedFrames: (looks.at(-1)?.droppedFrames ?? droppedBefore) - droppedBefore,
    missed: presented - sightings.length,
    unreadable: sightings.length - readable.length,
    picturesPerSecond: changes.length / seconds,
    longestStandMs: Math.max(0, ...changes.slice(1).map(({ atMs }, index) => atMs - (changes[index]?.atMs ?? atMs))),
    rates: [Math.min(...rates), Math.max(...rates)],
    eyeCost: looks.reduce((sum, { costMs }) => sum + costMs, 0) / (seconds * 1000),
  }
}

/** Of the picture that stood at each moment, from the first picture on. */
function ages(readable: readonly { readonly atMs: number; readonly value: number }[], watchedMs: number): number[] {
  const fromMs = readable[0]?.atMs
  if (fromMs === undefined) return []
  let newest = 0
  return Array.from({ length: Math.floor(watchedMs / AGE_INTERVAL_MS) }, (_, index) => {
    const atMs = fromMs + index * AGE_INTERVAL_MS
    while ((readable[newest + 1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs) newest += 1
    return sincePaint(readable[newest]?.value ?? 0, atMs)
  })
}

const sincePaint = (value: number, wallMs: number): number => pixelClockDifferenceMs(value, pixelClockValue(wallMs))
