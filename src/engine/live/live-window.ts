import type { InitFragment, SegmentEvent } from '../../domain/media.ts'
import { msToTicks, TIMESCALE, ticksToSeconds } from '../../domain/time.ts'
import { type PlaylistConstants, playlistConstants } from '../../formats/hls/playlist-constants.ts'
import type { LivePosition, PlaylistWindow } from '../../formats/hls/playlist-window.ts'
import type { LiveSpec } from '../../pipeline/ports/live-port.ts'
import { SegmentList } from './segment-list.ts'
import { StoredInits } from './stored-inits.ts'
import {
  mediaOf,
  openSegment,
  type ShelvedMedia,
  type StoredMedia,
  type StoredPart,
  type StoredSegment,
} from './stored-segment.ts'

/** Playlists list at least this many target durations, and media stays as many longer than it is listed. */
const TARGET_DURATIONS = 3

/**
 * Packaging counts segments from 0, players are shown them from 1: the fragment tracker of hls.js (1.7) takes number 0 for none
 * and loads the parts of that segment over and over.
 */
const FIRST_MSN = 1

/**
 * The media of one rendition from the live edge backwards. Bounded by media time: what is listed plus three target durations more;
 * all renditions of a stream share a bound of their bytes in memory. Knows no clock, no waiting, no disk and no network.
 */
export class LiveWindow {
  readonly constants: PlaylistConstants
  readonly #segments: SegmentList
  readonly #inits = new StoredInits()
  #discontinuityDue = false
  /** What packaging calls the segment that is growing. */
  #packagedMsn = 0
  #next: LivePosition = { msn: FIRST_MSN, part: 0 }
  #ended = false
  #playlist: PlaylistWindow | undefined

  constructor(spec: Pick<LiveSpec, 'partMs' | 'segmentMs' | 'windowMs'>) {
    this.constants = playlistConstants(spec.partMs, spec.segmentMs)
    const leastTicks = TARGET_DURATIONS * this.constants.targetSeconds * TIMESCALE
    const listedTicks = Math.max(msToTicks(spec.windowMs), leastTicks)
    this.#segments = new SegmentList({ listedTicks, leastTicks })
  }

  /** Takes the next event of packaging. Nothing is taken after the end. */
  push(event: SegmentEvent): void {
    if (this.#ended) return
    if (event.kind === 'init') this.#takeInit(event)
    else if (event.kind === 'segment') this.finishSegment()
    else if (event.kind === 'fragment') {
      this.#grow(event.msn, event.fragment.pts)
      this.#segments.place([event.fragment])
    } else {
      const { msn } = this.#grow(event.msn, event.pts)
      this.#segments.finishPart(event)
      this.#next = { msn, part: event.part + 1 }
      this.#playlist = undefined
    }
  }

  /** What follows does not continue what was. */
  resume(): void {
    this.finishSegment()
    this.#discontinuityDue ||= this.#segments.newest !== undefined
  }

  /** Closes the growing segment, if there is one. */
  finishSegment(): void {
    const segment = this.#segments.newest
    if (!segment || segment.finished) return
    this.#segments.finishNewest()
    if (segment.finished) this.#next = { msn: segment.msn + 1, part: 0 }
    // No playlist has shown it yet.
    else this.#discontinuityDue ||= segment.discontinuity
    this.#segments.trim()
    this.#inits.dropBefore(this.#segments.all[0]?.init)
    this.#playlist = undefined
  }

  /** Closes the growing segment and ends the playlist. */
  end(): void {
    this.finishSegment()
    this.#ended = true
    this.#playlist = undefined
  }

  /** From now on the bytes of a finished segment are elsewhere; its parts can no longer be had by themselves. */
  shelve(segment: StoredSegment, media: ShelvedMedia): void {
    this.#segments.shelve(segment, media)
  }

  /** Stops listing the oldest media, up to so much of it; what is left is what a playlist has to list, or more. */
  shorten(ticks: number): void {
    if (this.#ended) return
    this.#segments.shorten(ticks)
    this.#inits.dropBefore(this.#segments.all[0]?.init)
    this.#playlist = undefined
  }

  /** Gives up a segment, and all before it, at once; but never what a playlist has to list. */
  giveUp(msn: number): void {
    this.#segments.giveUp(msn)
    this.#inits.dropBefore(this.#segments.all[0]?.init)
    this.#playlist = undefined
  }

  /** What playlists are rendered from, true until the next {@link push}. */
  get playlist(): PlaylistWindow {
    const { listed, discontinuitySequence } = this.#segments
    const newest = listed.at(-1)
    this.#playlist ??= {
      constants: this.constants,
      segments: newest && !newest.finished && newest.parts.length === 0 ? listed.slice(0, -1) : listed,
      discontinuitySequence,
      next: this.#next,
      ended: this.#ended,
    }
    return this.#playlist
  }

  /** Segments viewers can seek in, oldest first. The last may be growing, and may have fragments but no part yet. */
  get listed(): readonly StoredSegment[] {
    return this.#segments.listed
  }

  /** All segments there still are, those too that have left the playlist lately. */
  get kept(): readonly StoredSegment[] {
    return this.#segments.all
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
    return ticksToSeconds(this.#segments.edge - this.#segments.listedAt)
  }

  /** Bytes of the segments that are kept and have not been shelved. */
  get memoryBytes(): number {
    return this.#segments.memoryBytes
  }

  /** The oldest segment in memory that can be given up, by its number. */
  get oldestInMemory(): number | undefined {
    return this.#segments.oldestInMemory?.msn
  }

  /** How far the start of a segment is behind the live edge, in ticks of media. */
  behind(segment: StoredSegment): number {
    return this.#segments.edge - segment.at
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
    return this.#segments.of(msn)
  }

  #takeInit(fragment: InitFragment): void {
    this.finishSegment()
    const { newest } = this.#segments
    // A discontinuity needs something before it.
    this.#discontinuityDue ||= fragment.discontinuity && newest !== undefined
    this.#inits.add(fragment, newest?.init)
  }

  /** The growing segment; a new one where there is none, or another one has grown until now. */
  #grow(packagedMsn: number, pts: number): StoredSegment {
    if (packagedMsn !== this.#packagedMsn) this.finishSegment()
    this.#packagedMsn = packagedMsn
    const { newest, edge } = this.#segments
    if (newest && !newest.finished) return newest
    const init = this.#inits.newest
    if (!init) throw new Error('media came before the init fragment')
    const segment = openSegment(this.#next.msn, pts, init, this.#discontinuityDue, edge)
    this.#discontinuityDue = false
    this.#segments.add(segment)
    return segment
  }
}
