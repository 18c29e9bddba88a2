import type { FragmentPlaced, InitFragment, MediaFragment, PartFinished, SegmentEvent } from '../../domain/media.ts'
import { msToTicks, TIMESCALE, ticksToSeconds } from '../../domain/time.ts'
import { type PlaylistConstants, playlistConstants } from '../../formats/hls/playlist-constants.ts'
import type { LivePosition, PlaylistWindow } from '../../formats/hls/playlist-window.ts'
import type { LiveSpec } from '../../pipeline/ports/live-port.ts'
import { dropSegment, shelveSegment } from './segment-life.ts'
import { StoredInits } from './stored-inits.ts'
import {
  byteLength,
  endOf,
  fragmentsInParts,
  mediaOf,
  openSegment,
  type ShelvedMedia,
  type StoredMedia,
  type StoredPart,
  type StoredSegment,
  storePart,
} from './stored-segment.ts'

/** Playlists list at least this many target durations, and media stays as many longer than it is listed. */
const TARGET_DURATIONS = 3

/**
 * Packaging counts segments from 0, players are shown them from 1: the fragment tracker of hls.js (1.7) takes number 0 for none
 * and loads the parts of that segment over and over.
 */
const FIRST_MSN = 1

/** A minute at 30 Mbit/s, which is more than any profile asks of an encoder. */
const MOST_MEMORY_BYTES = 256 * 1024 * 1024

export interface LiveWindowOptions {
  /** Most bytes of media in memory; what does not fit is given up, the oldest first, down to the least a playlist may list. */
  readonly maxMemoryBytes?: number
}

/**
 * The media of one rendition from the live edge backwards. Bounded: what is listed plus three target durations more, by media
 * time, and what of that is in memory by bytes. Knows no clock, no waiting, no disk and no network. No step depends on how long
 * the window is, but for {@link listed}, which is one copy of an array.
 */
export class LiveWindow {
  readonly constants: PlaylistConstants
  readonly #listedTicks: number
  readonly #leastTicks: number
  readonly #maxMemoryBytes: number
  /** Oldest first, numbered without a gap: kept but no longer listed, then listed; the last may be growing. */
  readonly #segments: StoredSegment[] = []
  #listedFrom = 0
  readonly #inits = new StoredInits()
  #discontinuitySequence = 0
  #discontinuityDue = false
  /** What packaging calls the segment that is growing. */
  #packagedMsn = 0
  #next: LivePosition = { msn: FIRST_MSN, part: 0 }
  /** Ticks of all parts since the stream began. */
  #edge = 0
  #memoryBytes = 0
  #ended = false
  #listed: readonly StoredSegment[] | undefined
  #playlist: PlaylistWindow | undefined

  constructor(spec: Pick<LiveSpec, 'partMs' | 'segmentMs' | 'windowMs'>, options: LiveWindowOptions = {}) {
    this.constants = playlistConstants(spec.partMs, spec.segmentMs)
    this.#leastTicks = TARGET_DURATIONS * this.constants.targetSeconds * TIMESCALE
    this.#listedTicks = Math.max(msToTicks(spec.windowMs), this.#leastTicks)
    this.#maxMemoryBytes = options.maxMemoryBytes ?? MOST_MEMORY_BYTES
  }

  /** Takes the next event of packaging. Nothing is taken after the end. */
  push(event: SegmentEvent): void {
    if (this.#ended) return
    if (event.kind === 'init') this.#takeInit(event)
    else if (event.kind === 'fragment') this.#takeFragment(event)
    else if (event.kind === 'part') this.#takePart(event)
    else this.finishSegment()
  }

  /** What follows does not continue what was. */
  resume(): void {
    this.finishSegment()
    this.#discontinuityDue ||= this.#segments.length > 0
  }

  /** Closes the growing segment, if there is one. */
  finishSegment(): void {
    const segment = this.#segments.at(-1)
    if (!segment || segment.finished) return
    this.#take(segment, segment.fragments.slice(fragmentsInParts(segment)), -1)
    if (segment.parts.length > 0) {
      segment.fragments.length = fragmentsInParts(segment)
      segment.finished = true
      this.#next = { msn: segment.msn + 1, part: 0 }
    } else {
      // No playlist has shown it yet.
      this.#segments.pop()
      this.#discontinuityDue ||= segment.discontinuity
    }
    this.#segmentsChanged()
    this.#unlistWhile((oldest) => this.#edge - endOf(oldest) >= this.#listedTicks)
    this.#drop()
    this.#keepToMemory()
  }

  /** Closes the growing segment and ends the playlist. */
  end(): void {
    this.finishSegment()
    this.#ended = true
    this.#playlist = undefined
  }

  /** From now on the bytes of a finished segment are elsewhere; its parts can no longer be had by themselves. */
  shelve(segment: StoredSegment, media: ShelvedMedia): void {
    shelveSegment(segment, media)
    if (!segment.dropped) this.#memoryBytes -= segment.byteLength
  }

  /** Stops listing the oldest media, up to so much of it; what is left is what a playlist has to list, or more. */
  shorten(ticks: number): void {
    if (this.#ended) return
    const until = this.#listedAt + ticks
    this.#unlistWhile((oldest) => endOf(oldest) <= until && this.#edge - endOf(oldest) >= this.#leastTicks)
    this.#drop()
  }

  /** What playlists are rendered from, true until the next {@link push}. */
  get playlist(): PlaylistWindow {
    const { listed } = this
    const newest = listed.at(-1)
    this.#playlist ??= {
      constants: this.constants,
      segments: newest && !newest.finished && newest.parts.length === 0 ? listed.slice(0, -1) : listed,
      discontinuitySequence: this.#discontinuitySequence,
      next: this.#next,
      ended: this.#ended,
    }
    return this.#playlist
  }

  /** Segments viewers can seek in, oldest first. The last may be growing, and may have fragments but no part yet. */
  get listed(): readonly StoredSegment[] {
    this.#listed ??= this.#segments.slice(this.#listedFrom)
    return this.#listed
  }

  /** All segments there still are, those too that have left the playlist lately. */
  get kept(): readonly StoredSegment[] {
    return this.#segments
  }

  /** The part that comes next. */
  get next(): LivePosition {
    return this.#next
  }

  get ended(): boolean {
    return this.#ended
  }

  /** Seconds of media that viewers can seek in. */
  get seconds(): number {
    return ticksToSeconds(this.#edge - this.#listedAt)
  }

  /** Bytes of the segments that are kept and have not been shelved. */
  get memoryBytes(): number {
    return this.#memoryBytes
  }

  /** How far the start of a segment is behind the live edge, in ticks of media. */
  behind(segment: StoredSegment): number {
    return this.#edge - segment.at
  }

  /** The newest init segment. */
  get init(): InitFragment | undefined {
    return this.#inits.newest?.fragment
  }

  /** An init segment by its number. */
  initOf(number: number): InitFragment | undefined {
    return this.#inits.of(number)
  }

  part({ msn, part }: LivePosition): StoredPart | undefined {
    return this.segment(msn)?.parts.find((each) => each.part === part)
  }

  /** The bytes of a finished segment: those of its parts, in order. */
  segmentMedia(msn: number): StoredMedia | undefined {
    const segment = this.segment(msn)
    return segment?.finished ? mediaOf(segment) : undefined
  }

  /** A segment that is kept. */
  segment(msn: number): StoredSegment | undefined {
    return this.#segments[msn - (this.#segments[0]?.msn ?? 0)]
  }

  #takeInit(fragment: InitFragment): void {
    this.finishSegment()
    // A discontinuity needs something before it.
    this.#discontinuityDue ||= fragment.discontinuity && this.#segments.length > 0
    this.#inits.add(fragment, this.#segments.at(-1)?.init)
  }

  #takeFragment({ msn, fragment }: FragmentPlaced): void {
    const segment = this.#growing(msn, fragment.pts)
    segment.fragments.push(fragment)
    this.#take(segment, [fragment])
  }

  #takePart(event: PartFinished): void {
    const segment = this.#growing(event.msn, event.pts)
    // Packaging that tells of parts only is welcome, too.
    const unplaced = event.fragments.slice(segment.fragments.length - fragmentsInParts(segment))
    segment.fragments.push(...unplaced)
    this.#take(segment, unplaced)
    segment.parts.push(storePart(event))
    segment.duration += event.duration
    this.#edge += event.duration
    this.#next = { msn: segment.msn, part: event.part + 1 }
    this.#playlist = undefined
  }

  /** The growing segment; a new one where there is none, or another one has grown until now. */
  #growing(packagedMsn: number, pts: number): StoredSegment {
    if (packagedMsn !== this.#packagedMsn) this.finishSegment()
    this.#packagedMsn = packagedMsn
    const last = this.#segments.at(-1)
    if (last && !last.finished) return last
    const init = this.#inits.newest
    if (!init) throw new Error('media came before the init fragment')
    const segment = openSegment(this.#next.msn, pts, init, this.#discontinuityDue, this.#edge)
    this.#discontinuityDue = false
    this.#segments.push(segment)
    this.#segmentsChanged()
    return segment
  }

  /** Counts fragments that a segment is given, or (-1) that are taken from it. */
  #take(segment: StoredSegment, fragments: readonly MediaFragment[], sign: 1 | -1 = 1): void {
    const bytes = sign * byteLength(fragments.map((fragment) => fragment.bytes))
    segment.byteLength += bytes
    this.#memoryBytes += bytes
  }

  /** Ticks of media before what is listed. */
  get #listedAt(): number {
    return this.#segments[this.#listedFrom]?.at ?? this.#edge
  }

  #unlistWhile(condition: (oldest: StoredSegment) => boolean): void {
    let oldest = this.#segments[this.#listedFrom]
    for (; oldest?.finished && condition(oldest); oldest = this.#segments[this.#listedFrom]) this.#unlist(oldest)
  }

  #unlist(oldest: StoredSegment): void {
    oldest.unlistedAt = this.#edge
    if (oldest.discontinuity) this.#discontinuitySequence++
    this.#listedFrom++
    this.#segmentsChanged()
  }

  /** Drops what left the playlist so long ago that no player asks for it any more. */
  #drop(): void {
    for (;;) {
      const unlistedAt = this.#segments[0]?.unlistedAt
      if (unlistedAt === undefined || this.#edge - unlistedAt < this.#leastTicks) return
      this.#dropOldest()
    }
  }

  /** Gives up the oldest media in memory, and all before it, since a playlist has no holes. */
  #keepToMemory(): void {
    while (this.#memoryBytes > this.#maxMemoryBytes) {
      const inMemory = this.#segments.find(({ elsewhere }) => !elsewhere)
      if (!inMemory?.finished || this.#edge - endOf(inMemory) < this.#leastTicks) return
      while (!inMemory.dropped) {
        if (this.#listedFrom === 0) this.#unlist(this.#segments[0] as StoredSegment)
        this.#dropOldest()
      }
    }
  }

  #dropOldest(): void {
    const segment = this.#segments.shift() as StoredSegment
    this.#listedFrom--
    if (!segment.elsewhere) this.#memoryBytes -= segment.byteLength
    dropSegment(segment)
    this.#inits.dropBefore(this.#segments[0]?.init)
  }

  #segmentsChanged(): void {
    this.#listed = undefined
    this.#playlist = undefined
  }
}
