import type { AnswerFacts } from '../http/answer.ts'
import type { InitFacts } from '../media/init-facts.ts'
import type { MediaFacts } from '../media/media-facts.ts'
import type { Chosen, MpdFacts } from './mpd-facts.ts'
import type { Announced } from './segment-address.ts'

/** One load of the MPD. */
export interface MpdLoad {
  readonly atMs: number
  readonly answer: AnswerFacts
  readonly facts: MpdFacts
}

/** When the bytes of one fragment came. */
export interface FragmentArrival {
  readonly firstAtMs: number
  readonly lastAtMs: number
  readonly durationSeconds: number
}

/** A segment that was asked for at the live edge. */
export interface LiveSegment {
  readonly announced: Announced
  /** Of what it is a segment, and by which MPD. */
  readonly chosen: Chosen
  readonly availabilityStartMs: number
  readonly answer: AnswerFacts
  /** Asked for so long before it was announced to be there, milliseconds; 0 or less: in time. */
  readonly earlyMs: number
  /** When it was announced to be there and to be whole, on our clock. */
  readonly availableAtMs: number
  readonly endsAtMs: number
  /** Undefined when no byte came. */
  readonly firstByteAtMs: number | undefined
  readonly media: MediaFacts | undefined
  readonly fragments: readonly FragmentArrival[]
  /** The same segment once it was whole. */
  again?: { readonly answer: AnswerFacts; readonly same: boolean } | undefined
}

/** What a clock of the origin said. */
export interface ClockReading {
  readonly scheme: string
  readonly url: string
  readonly answer: AnswerFacts
  /** What it said ahead of ours, milliseconds; undefined when it could not be read. */
  readonly aheadMs: number | undefined
  readonly roundTripMs: number
}

/** All that was seen of a DASH origin. Times are milliseconds since 1970 on our steady clock. */
export interface DashObservation {
  readonly url: string
  readonly mpds: readonly MpdLoad[]
  readonly failures: readonly AnswerFacts[]
  readonly clocks: readonly ClockReading[]
  /** The Date of an answer with the MPD ahead of our clock, milliseconds, to half a second; undefined where there is none. */
  readonly dateAheadMs: number | undefined
  readonly inits: readonly {
    readonly answer: AnswerFacts
    readonly facts: InitFacts | undefined
    readonly chosen: Chosen
  }[]
  readonly segments: readonly LiveSegment[]
  /** The oldest segment of the time shift buffer, and one far ahead. */
  readonly oldest: AnswerFacts | undefined
  readonly farAhead: AnswerFacts | undefined
  readonly heads: readonly { readonly get: AnswerFacts; readonly head: AnswerFacts; readonly changing: boolean }[]
}

/** The first MPD that was read. */
export const firstMpd = ({ mpds }: Pick<DashObservation, 'mpds'>): MpdFacts | undefined => mpds[0]?.facts

/** Durations are written in whole milliseconds. */
const END_SLACK_SECONDS = 0.005

/** The segments that are still announced: when the stream or their period has ended, those from its end on are not. */
export function announcedSegments({ mpds, segments }: DashObservation): LiveSegment[] {
  const start = mpds[0]?.facts.availabilityStartMs ?? 0
  const last = mpds.at(-1)?.facts
  const streamEnd = last?.type === 'static' ? last.durationSeconds : undefined
  const periodEnds = new Map(
    mpds.flatMap(({ facts }) =>
      facts.periods.flatMap(({ id, startSeconds, durationSeconds }) =>
        durationSeconds === undefined ? [] : [[id, startSeconds + durationSeconds] as const],
      ),
    ),
  )
  return segments.filter(({ announced, chosen }) => {
    const endSeconds = Math.min(streamEnd ?? Infinity, periodEnds.get(chosen.period.id) ?? Infinity)
    return (announced.startsAtMs - start) / 1000 < endSeconds - END_SLACK_SECONDS
  })
}
