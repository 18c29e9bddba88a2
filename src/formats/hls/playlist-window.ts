import type { PlaylistConstants } from './playlist-constants.ts'

/** A place in the stream. */
export interface LivePosition {
  readonly msn: number
  readonly part: number
}

/** A part as a playlist lists it. */
export interface ListedPart {
  /** Place in its segment, from 0. */
  readonly part: number
  /** Ticks. */
  readonly duration: number
  readonly independent: boolean
}

/** A segment as a playlist lists it; the last one may still be growing. */
export interface ListedSegment {
  readonly msn: number
  readonly pts: number
  /** Ticks; of an unfinished segment, what it has so far. */
  readonly duration: number
  readonly finished: boolean
  readonly parts: readonly ListedPart[]
  /** Which init segment decodes it. */
  readonly init: number
  /** Wall clock at tick 0, milliseconds since 1970. */
  readonly originMs: number
  /** Does not continue the segment before. */
  readonly discontinuity: boolean
}

/** All that a media playlist is rendered and requests are decided from. */
export interface PlaylistWindow {
  readonly constants: PlaylistConstants
  readonly segments: readonly ListedSegment[]
  /** EXT-X-DISCONTINUITY tags that have left the playlist at its head. */
  readonly discontinuitySequence: number
  /** The part that comes next; part 0 when a new segment is due. */
  readonly next: LivePosition
  readonly ended: boolean
}
