import type { AnswerFacts } from '../http/answer.ts'
import type { MediaFacts } from '../media/media-facts.ts'
import type { PartFacts, SegmentFacts } from './playlist-facts.ts'

/** A part or segment that was fetched. */
export interface Fetched {
  readonly answer: AnswerFacts
  /** Undefined when it is not fragmented MP4 that can be read. */
  readonly media: MediaFacts | undefined
}

/** How the bytes of a segment compare with those of its parts, one after another. */
export interface PartsCompared {
  readonly segmentBytes: number
  readonly partsBytes: number
  /** First byte that differs; undefined when they are the same. */
  readonly differsAt: number | undefined
}

/** A part, from the first time it was listed. */
export interface SeenPart {
  readonly listing: PartFacts
  readonly firstSeenMs: number
  /** When its tag had left the playlist. */
  unlistedAtMs?: number
  /** How it was listed otherwise later. */
  change?: string | undefined
  fetched?: Fetched
}

/** A segment, from the first time it was listed. */
export interface SeenSegment {
  readonly msn: number
  readonly firstSeenMs: number
  /** How it was listed first once it was finished. */
  listing?: SegmentFacts
  /** When it was first listed as finished. */
  finishedAtMs?: number
  /** It, and the parts that are listed of it, were listed from its first part on. */
  readonly fromItsStart: boolean
  unlistedAtMs?: number
  change?: string | undefined
  readonly parts: SeenPart[]
  fetched?: Fetched
  compared?: PartsCompared | undefined
}
