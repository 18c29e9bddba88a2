import type { MediaFragment, PartFinished } from '../../domain/media.ts'
import { dropSegment, shelveSegment } from './segment-life.ts'
import { byteLength, fragmentsInParts, type ShelvedMedia, type StoredSegment, storePart } from './stored-segment.ts'

export interface SegmentListBounds {
  /** How much is listed, ticks. */
  readonly listedTicks: number
  /** How much is always listed, and how long media stays after it was listed, ticks. */
  readonly leastTicks: number
}

/**
 * The segments of a rendition, oldest first, numbered without a gap: those that have left the playlist lately, then those that are listed,
 * of which the newest may be growing. No step depends on how many there are, but for {@link listed}, which is one copy of an array, and for {@link oldestInMemory},
 * which looks for it.
 */
export class SegmentList {
  readonly #bounds: SegmentListBounds
  readonly #segments: StoredSegment[] = []
  #listedFrom = 0
  #listed: readonly StoredSegment[] | undefined
  #discontinuitySequence = 0
  /** Ticks of all parts since the stream began. */
  #edge = 0
  #memoryBytes = 0

  constructor(bounds: SegmentListBounds) {
    this.#bounds = bounds
  }

  get all(): readonly StoredSegment[] {
    return this.#segments
  }

  get newest(): StoredSegment | undefined {
    return this.#segments.at(-1)
  }

  get listed(): readonly StoredSegment[] {
    this.#listed ??= this.#segments.slice(this.#listedFrom)
    return this.#listed
  }

  /** Ticks of media before what is listed. */
  get listedAt(): number {
    return this.#segments[this.#listedFrom]?.at ?? this.#edge
  }

  /** Ticks of media up to the live edge. */
  get edge(): number {
    return this.#edge
  }

  /** Discontinuities that are not listed any more. */
  get discontinuitySequence(): number {
    return this.#discontinuitySequence
  }

  /** Bytes of the segments that have not been shelved. */
  get memoryBytes(): number {
    return this.#memoryBytes
  }

  /** The oldest segment in memory, if a playlist can do without it. */
  get oldestInMemory(): StoredSegment | undefined {
    const oldest = this.#segments.find(({ elsewhere }) => !elsewhere)
    return oldest && this.#isSpare(oldest) ? oldest : undefined
  }

  of(msn: number): StoredSegment | undefined {
    return this.#segments[msn - (this.#segments[0]?.msn ?? 0)]
  }

  add(segment: StoredSegment): void {
    this.#segments.push(segment)
    this.#listed = undefined
  }

  /** Puts fragments into the newest segment. */
  place(fragments: readonly MediaFragment[]): void {
    const segment = this.newest as StoredSegment
    segment.fragments.push(...fragments)
    this.#count(segment, fragments)
  }

  /** Puts a part into the newest segment, with those of its fragments that were not placed before. */
  finishPart(part: PartFinished): void {
    const segment = this.newest as StoredSegment
    this.place(part.fragments.slice(segment.fragments.length - fragmentsInParts(segment)))
    segment.parts.push(storePart(part))
    segment.duration += part.duration
    this.#edge += part.duration
  }

  /** Closes the newest segment with its last part; one without a part is gone as if it had never been. */
  finishNewest(): void {
    const segment = this.newest as StoredSegment
    const count = fragmentsInParts(segment)
    this.#count(segment, segment.fragments.slice(count), -1)
    this.#listed = undefined
    if (segment.parts.length > 0) {
      segment.fragments.length = count
      segment.finished = true
    } else this.#segments.pop()
  }

  shelve(segment: StoredSegment, media: ShelvedMedia): void {
    shelveSegment(segment, media)
    if (!segment.dropped) this.#memoryBytes -= segment.byteLength
  }

  /** Stops listing the oldest media, up to so much of it, but never what has to be listed. */
  shorten(ticks: number): void {
    const until = this.listedAt + ticks
    this.#unlistWhile((oldest) => endOf(oldest) <= until && this.#edge - endOf(oldest) >= this.#bounds.leastTicks)
    this.#drop()
  }

  /** Keeps to the bounds. */
  trim(): void {
    this.#unlistWhile((oldest) => this.#edge - endOf(oldest) >= this.#bounds.listedTicks)
    this.#drop()
  }

  /** Gives up a segment at once, and all before it, since a playlist has no holes; but never what has to be listed. */
  giveUp(msn: number): void {
    for (
      let oldest = this.#segments[0];
      oldest && oldest.msn <= msn && this.#isSpare(oldest);
      oldest = this.#segments[0]
    ) {
      if (this.#listedFrom === 0) this.#unlist(oldest)
      this.#dropOldest()
    }
  }

  /** Counts fragments that a segment is given, or (-1) that are taken from it. */
  #count(segment: StoredSegment, fragments: readonly MediaFragment[], sign: 1 | -1 = 1): void {
    const bytes = sign * byteLength(fragments.map((fragment) => fragment.bytes))
    segment.byteLength += bytes
    this.#memoryBytes += bytes
  }

  #unlistWhile(condition: (oldest: StoredSegment) => boolean): void {
    let oldest = this.#segments[this.#listedFrom]
    for (; oldest?.finished && condition(oldest); oldest = this.#segments[this.#listedFrom]) this.#unlist(oldest)
  }

  #unlist(oldest: StoredSegment): void {
    oldest.unlistedAt = this.#edge
    if (oldest.discontinuity) this.#discontinuitySequence++
    this.#listedFrom++
    this.#listed = undefined
  }

  /** Drops what left the playlist so long ago that no player asks for it any more. */
  #drop(): void {
    for (;;) {
      const unlistedAt = this.#segments[0]?.unlistedAt
      if (unlistedAt === undefined || this.#edge - unlistedAt < this.#bounds.leastTicks) return
      this.#dropOldest()
    }
  }

  /** Whole, and so old that it need not be listed. */
  #isSpare(segment: StoredSegment): boolean {
    return segment.finished && this.#edge - endOf(segment) >= this.#bounds.leastTicks
  }

  #dropOldest(): void {
    const segment = this.#segments.shift() as StoredSegment
    this.#listedFrom--
    if (!segment.elsewhere) this.#memoryBytes -= segment.byteLength
    dropSegment(segment)
  }
}

/** Ticks of media up to its end since the stream began. */
const endOf = ({ at, duration }: StoredSegment): number => at + duration
