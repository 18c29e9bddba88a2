import fc from 'fast-check'
import { type PlaylistConstants, playlistConstants } from '../../../src/formats/hls/playlist-constants.ts'
import type { ListedPart, ListedSegment, PlaylistWindow } from '../../../src/formats/hls/playlist-window.ts'

export const ORIGIN_MS = Date.UTC(2026, 0, 1)

/** One segment as a generator draws it: how long its parts are, in ticks, and whether it follows a restart. */
interface Drawn {
  readonly partTicks: readonly number[]
  readonly restarted: boolean
}

interface Place {
  readonly firstMsn: number
  readonly firstPts: number
  readonly discontinuitySequence: number
  readonly ended: boolean
  /** Parts of the growing segment. */
  readonly growing: number
}

/** A window out of drawn segments, consistent the way the live window keeps it. */
export function windowOf(constants: PlaylistConstants, drawn: readonly Drawn[], place: Place): PlaylistWindow {
  const segments: ListedSegment[] = []
  let pts = place.firstPts
  let init = 0
  const growing = place.ended ? [] : Array.from({ length: place.growing }, () => constants.partTicks)
  const all = [...drawn.map((each) => ({ ...each, finished: true }))]
  if (growing.length > 0) all.push({ partTicks: growing, restarted: false, finished: false })
  for (const [index, { partTicks, restarted, finished }] of all.entries()) {
    if (restarted) init++
    const parts: ListedPart[] = partTicks.map((duration, part) => ({ part, duration, independent: part === 0 }))
    const duration = partTicks.reduce((sum, ticks) => sum + ticks, 0)
    const msn = place.firstMsn + index
    segments.push({ msn, pts, duration, finished, parts, init, originMs: ORIGIN_MS, discontinuity: restarted })
    pts += duration
  }
  return {
    constants,
    segments,
    discontinuitySequence: place.discontinuitySequence,
    next: { msn: place.firstMsn + drawn.length, part: growing.length },
    ended: place.ended,
  }
}

/** Windows of streams with parts of 1/3 s and segments of 2 s, wherever they stand and whatever restarted in them. */
export const windows: fc.Arbitrary<PlaylistWindow> = fc
  .tuple(
    fc.array(
      fc.record({
        lastTicks: fc.integer({ min: 1500, max: 30_000 }),
        parts: fc.integer({ min: 1, max: 6 }),
        restarted: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
    fc.record({
      firstMsn: fc.nat(1_000_000),
      firstPts: fc.nat(2 ** 40),
      discontinuitySequence: fc.nat(100),
      ended: fc.boolean(),
      growing: fc.nat(5),
    }),
  )
  .map(([drawn, place]) =>
    windowOf(
      playlistConstants(1000 / 3, 2000),
      drawn.map(({ lastTicks, parts, restarted }) => ({
        partTicks: [...Array.from({ length: parts - 1 }, () => 30_000), lastTicks],
        restarted,
      })),
      place,
    ),
  )
