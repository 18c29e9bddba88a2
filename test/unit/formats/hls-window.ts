import fc from 'fast-check'
import { type PlaylistConstants, playlistConstants } from '../../../src/formats/hls/playlist-constants.ts'
import type { ListedPart, ListedSegment, PlaylistWindow } from '../../../src/formats/hls/playlist-window.ts'

export const ORIGIN_MS = Date.UTC(2026, 0, 1)

/** One segment as a generator draws it. */
export interface Drawn {
  /** How long its parts are. */
  readonly partTicks: readonly number[]
  /** Follows a restart of the encoder. */
  readonly restarted: boolean
  /** How long nothing was made before it; presentation times go on. */
  readonly restTicks?: number
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
  const all: (Drawn & { finished: boolean })[] = drawn.map((each) => ({ ...each, finished: true }))
  if (growing.length > 0) all.push({ partTicks: growing, restarted: false, finished: false })
  for (const [index, { partTicks, restarted, restTicks = 0, finished }] of all.entries()) {
    if (restarted) init++
    pts += restTicks
    const parts: ListedPart[] = partTicks.map((duration, part) => ({ part, duration, independent: part === 0 }))
    const duration = partTicks.reduce((sum, ticks) => sum + ticks, 0)
    const msn = place.firstMsn + index
    segments.push({
      msn,
      pts,
      duration,
      finished,
      parts,
      init,
      originMs: ORIGIN_MS,
      discontinuity: restarted || restTicks > 0,
    })
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

/** Segments of up to six parts of 1/3 s, cut short, restarted and rested before as it may happen. */
const drawnSegments = (lengths: fc.ArrayConstraints): fc.Arbitrary<Drawn[]> =>
  fc.array(
    fc
      .record({
        lastTicks: fc.integer({ min: 1500, max: 30_000 }),
        parts: fc.oneof(fc.constant(6), fc.integer({ min: 1, max: 6 })),
        restarted: fc.boolean(),
        restTicks: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(60 * 90_000)),
      })
      .map(({ lastTicks, parts, ...rest }) => ({
        partTicks: [...Array.from({ length: parts - 1 }, () => 30_000), lastTicks],
        ...rest,
      })),
    lengths,
  )

const CONSTANTS = playlistConstants(1000 / 3, 2000)

/** Windows of streams with parts of 1/3 s and segments of 2 s, wherever they stand and whatever restarted in them. */
export const windows: fc.Arbitrary<PlaylistWindow> = fc
  .tuple(
    drawnSegments({ maxLength: 12 }),
    fc.record({
      firstMsn: fc.nat(1_000_000),
      firstPts: fc.nat(2 ** 40),
      discontinuitySequence: fc.nat(100),
      ended: fc.boolean(),
      growing: fc.nat(5),
    }),
  )
  .map(([drawn, place]) => windowOf(CONSTANTS, drawn, place))

/** What of a whole stream a window shows: its first segment, how many finished ones, and how many parts of the next. */
interface View {
  readonly from: number
  readonly finished: number
  readonly growing: number
}

/** The window of a stream that shows this much of it. */
function shown(stream: PlaylistWindow, { from, finished, growing }: View): PlaylistWindow {
  const segments: ListedSegment[] = stream.segments.slice(from, from + finished)
  const last = stream.segments[from + finished]
  const parts = last?.parts.slice(0, growing) ?? []
  if (last && parts.length > 0) {
    segments.push({ ...last, finished: false, parts, duration: parts.reduce((sum, { duration }) => sum + duration, 0) })
  }
  return {
    ...stream,
    segments,
    discontinuitySequence: stream.segments.slice(0, from).filter(({ discontinuity }) => discontinuity).length,
    next: { msn: (stream.segments[0]?.msn ?? 0) + from + finished, part: parts.length },
  }
}

/** Two windows of one running stream, the earlier first; where they overlap they agree. */
export const twoWindows: fc.Arbitrary<readonly [PlaylistWindow, PlaylistWindow]> = fc
  .record({
    drawn: drawnSegments({ minLength: 12, maxLength: 30 }),
    from: fc.nat(3),
    laterFrom: fc.nat(3),
    finished: fc.integer({ min: 8, max: 26 }),
    laterFinished: fc.nat(2),
    growing: fc.nat(5),
    laterGrowing: fc.nat(5),
  })
  .map(({ drawn, from, laterFrom, finished, laterFinished, growing, laterGrowing }) => {
    const stream = windowOf(CONSTANTS, drawn, {
      firstMsn: 1,
      firstPts: 0,
      discontinuitySequence: 0,
      ended: false,
      growing: 0,
    })
    const early = { from, finished: Math.min(finished, drawn.length - from), growing }
    const end = Math.min(from + early.finished + laterFinished, drawn.length)
    const late = { from: from + laterFrom, finished: end - from - laterFrom, growing: laterGrowing }
    const grown = laterFinished === 0 ? Math.max(growing, laterGrowing) : laterGrowing
    return [shown(stream, early), shown(stream, { ...late, growing: grown })] as const
  })
