import type { InitFragment, MediaFragment, PartFinished } from '../../domain/media.ts'
import type { ListedPart, ListedSegment } from '../../formats/hls/playlist-window.ts'

/** Bytes of one response in order, as the encoder made them; never joined, since every viewer shares them. */
export type Pieces = readonly Uint8Array[]

/** The bytes of something that is whole, in memory or not. */
export interface StoredMedia {
  readonly byteLength: number
  /** Gives the bytes in order, from the first; may be asked again. */
  read(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** Media that has left memory. */
export interface ShelvedMedia extends StoredMedia {
  /** Gives its place free: nobody begins to read it any more. Absent where there is nothing to do. */
  remove?(): void
}

/** An init segment with its number in the stream. */
export interface StoredInit {
  readonly number: number
  readonly fragment: InitFragment
}

/** A part with its bytes. */
export interface StoredPart extends ListedPart {
  readonly pieces: Pieces
  /** Its last fragment. */
  readonly newest: MediaFragment | undefined
}

/** A segment with its bytes; mutable while it grows. */
export interface StoredSegment extends ListedSegment {
  /** Ticks of media before it since the stream began: unlike presentation times these never leap. */
  readonly at: number
  /** Finished ones only: a fragment of an open part is in `fragments` already. None once the media is stored elsewhere. */
  readonly parts: StoredPart[]
  /** All that have come, in order; none once the media is stored elsewhere. */
  readonly fragments: MediaFragment[]
  /** Bytes of all its fragments, wherever they are. */
  byteLength: number
  /** Where the bytes are when they are no longer in `fragments`. */
  elsewhere?: ShelvedMedia
  /** Ticks of its finished parts. */
  duration: number
  finished: boolean
  /** Ticks of media in the stream when it left the playlist. */
  unlistedAt?: number
  /** How many still need it, although the window may drop it: {@link holdSegment}. */
  holds: number
  /** The window has no use for it any more. */
  dropped: boolean
}

/** A segment without parts yet. */
export const openSegment = (
  msn: number,
  pts: number,
  init: StoredInit,
  discontinuity: boolean,
  at = 0,
): StoredSegment => ({
  msn,
  pts,
  at,
  duration: 0,
  finished: false,
  parts: [],
  fragments: [],
  byteLength: 0,
  init: init.number,
  originMs: init.fragment.originMs,
  discontinuity,
  holds: 0,
  dropped: false,
})

/** The part as it is kept. */
export const storePart = ({ part, duration, independent, fragments }: PartFinished): StoredPart => ({
  part,
  duration,
  independent,
  pieces: fragments.map(({ bytes }) => bytes),
  newest: fragments.at(-1),
})

/** All bytes of some pieces. */
export const byteLength = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.byteLength, 0)

/** Pieces in memory as stored media. */
export const inMemory = (pieces: Pieces): StoredMedia => ({ byteLength: byteLength(pieces), read: () => pieces })

/** The bytes of a segment that is finished, those of its parts in order. */
export const mediaOf = ({ elsewhere, fragments }: StoredSegment): StoredMedia =>
  elsewhere ?? inMemory(fragments.map(({ bytes }) => bytes))

/** How many of the fragments of a segment in memory are of its finished parts: the first ones. */
export const fragmentsInParts = ({ parts }: StoredSegment): number =>
  parts.reduce((sum, { pieces }) => sum + pieces.length, 0)
