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

/** An init segment with its number in the stream. */
export interface StoredInit {
  readonly number: number
  readonly fragment: InitFragment
}

/** A part with its bytes. */
export interface StoredPart extends ListedPart {
  readonly pieces: Pieces
}

/** A segment with its bytes; mutable while it grows. */
export interface StoredSegment extends ListedSegment {
  /** Finished ones only: a fragment of an open part is in `fragments` already. */
  readonly parts: StoredPart[]
  /** All that have come, in order; none once the media is stored elsewhere. */
  readonly fragments: MediaFragment[]
  /** Where the bytes are when they are no longer in `fragments`. */
  elsewhere?: StoredMedia
  /** Ticks of its finished parts. */
  duration: number
  finished: boolean
}

/** A segment without parts yet. */
export const openSegment = (msn: number, pts: number, init: StoredInit, discontinuity: boolean): StoredSegment => ({
  msn,
  pts,
  duration: 0,
  finished: false,
  parts: [],
  fragments: [],
  init: init.number,
  originMs: init.fragment.originMs,
  discontinuity,
})

/** The part as it is kept. */
export const storePart = ({ part, duration, independent, fragments }: PartFinished): StoredPart => ({
  part,
  duration,
  independent,
  pieces: fragments.map(({ bytes }) => bytes),
})

/** All bytes of some pieces. */
export const byteLength = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.byteLength, 0)

/** Pieces in memory as stored media. */
export const inMemory = (pieces: Pieces): StoredMedia => ({ byteLength: byteLength(pieces), read: () => pieces })
