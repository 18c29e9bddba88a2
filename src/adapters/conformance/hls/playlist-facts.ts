import type { DateRangeFacts } from './date-range-facts.ts'

/** What a playlist promises for good. Seconds. */
export interface Constants {
  readonly targetSeconds: number | undefined
  readonly partTargetSeconds: number | undefined
  readonly partHoldBackSeconds: number | undefined
  readonly holdBackSeconds: number | undefined
  readonly canSkipUntilSeconds: number | undefined
  readonly canBlockReload: boolean
}

/** EXT-X-PART. */
export interface PartFacts {
  /** Place in its segment, from 0. */
  readonly part: number
  readonly uri: string
  readonly byteRange: string | undefined
  readonly durationSeconds: number
  readonly independent: boolean
  readonly gap: boolean
}

/** A segment with its tags; the last may be growing, it has parts only. */
export interface SegmentFacts {
  readonly msn: number
  /** Undefined while it grows. */
  readonly uri: string | undefined
  readonly byteRange: string | undefined
  readonly durationSeconds: number | undefined
  /** EXT-X-MAP in force. */
  readonly map: string | undefined
  /** EXT-X-PROGRAM-DATE-TIME where it stands, milliseconds since 1970; NaN when it cannot be read. */
  readonly dateTimeMs: number | undefined
  readonly discontinuity: boolean
  /** RFC 8216bis, 6.2.1: EXT-X-DISCONTINUITY-SEQUENCE and the tags up to it. */
  readonly discontinuityNumber: number
  readonly gap: boolean
  readonly parts: readonly PartFacts[]
}

/** EXT-X-PRELOAD-HINT. */
export interface HintFacts {
  readonly type: string
  readonly uri: string
  readonly byteRange: string | undefined
}

/** EXT-X-RENDITION-REPORT. */
export interface ReportFacts {
  readonly uri: string
  readonly lastMsn: number | undefined
  readonly lastPart: number | undefined
}

/** A media playlist as its text says it. */
export interface MediaPlaylistFacts {
  readonly constants: Constants
  readonly version: number
  readonly mediaSequence: number
  readonly discontinuitySequence: number
  /** Names of all tags in it. */
  readonly tags: ReadonlySet<string>
  /** SKIPPED-SEGMENTS of a delta update. */
  readonly skipped: number
  readonly segments: readonly SegmentFacts[]
  readonly hints: readonly HintFacts[]
  readonly reports: readonly ReportFacts[]
  /** RECENTLY-REMOVED-DATERANGES of a delta update: that it leaves out others too. */
  readonly skipsDateRanges: boolean
  readonly dateRanges: readonly DateRangeFacts[]
  readonly ended: boolean
}

/** A place in the stream: a part, or a whole segment where `part` is left out. */
export interface Place {
  readonly msn: number
  readonly part?: number
}

export const placeWords = ({ msn, part }: Place): string =>
  part === undefined ? `segment ${msn}` : `segment ${msn} part ${part}`

/** The part that comes after all that is listed. */
export function nextPlace({ segments, mediaSequence, skipped }: MediaPlaylistFacts): { msn: number; part: number } {
  const last = segments.at(-1)
  if (!last) return { msn: mediaSequence + skipped, part: 0 }
  return last.uri === undefined ? { msn: last.msn, part: last.parts.length } : { msn: last.msn + 1, part: 0 }
}

/** How long a segment is, so far. */
export const secondsOf = ({ durationSeconds, parts }: SegmentFacts): number =>
  durationSeconds ?? parts.reduce((sum, part) => sum + part.durationSeconds, 0)

/** How much a playlist lists, the growing segment included. */
export const listedSeconds = ({ segments }: Pick<MediaPlaylistFacts, 'segments'>): number =>
  segments.reduce((sum, segment) => sum + secondsOf(segment), 0)

/** Whether a playlist holds what a blocking request asks for (RFC 8216bis, 6.2.5.2). */
export function holds(playlist: MediaPlaylistFacts, { msn, part }: Place): boolean {
  const next = nextPlace(playlist)
  if (part === undefined) return next.msn > msn
  if (next.msn > msn + 1 || (next.msn === msn && next.part > part)) return true
  if (next.msn !== msn + 1) return false
  // The segment is finished: a part past its end is part 0 of the next.
  const segment = playlist.segments.find((each) => each.msn === msn)
  const count = segment?.parts.length ?? 0
  return count === 0 || part < count || next.part > 0
}
