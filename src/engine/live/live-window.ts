import type { FragmentPlaced, InitFragment, PartFinished, SegmentEvent } from '../../domain/media.ts'
import { msToTicks, TIMESCALE, ticksToSeconds } from '../../domain/time.ts'
import { type PlaylistConstants, playlistConstants } from '../../formats/hls/playlist-constants.ts'
import type { LivePosition, PlaylistWindow } from '../../formats/hls/playlist-window.ts'
import type { LiveSpec } from '../../pipeline/ports/live-port.ts'
import {
  inMemory,
  openSegment,
  type Pieces,
  type StoredInit,
  type StoredMedia,
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

/**
 * The media of one rendition from the live edge backwards. Bounded: what is listed plus three target durations more, by media
 * time. Knows no clock, no waiting and no network.
 */
export class LiveWindow {
  readonly constants: PlaylistConstants
  readonly #listedTicks: number
  readonly #keptTicks: number
  /** Oldest first, numbered without a gap: kept but no longer listed, then listed; the last may be growing. */
  #segments: StoredSegment[] = []
  #listedFrom = 0
  #inits: StoredInit[] = []
  #discontinuitySequence = 0
  #discontinuityDue = false
  /** What packaging calls the segment that is growing. */
  #packagedMsn = 0
  #next: LivePosition = { msn: FIRST_MSN, part: 0 }
  #ended = false
  #playlist: PlaylistWindow | undefined

  constructor(spec: Pick<LiveSpec, 'partMs' | 'segmentMs' | 'windowMs'>) {
    this.constants = playlistConstants(spec.partMs, spec.segmentMs)
    this.#keptTicks = TARGET_DURATIONS * this.constants.targetSeconds * TIMESCALE
    this.#listedTicks = Math.max(msToTicks(spec.windowMs), this.#keptTicks)
  }

  /** Takes the next event of packaging. Nothing is taken after the end. */
  push(event: SegmentEvent): void {
    if (this.#ended) return
    this.#playlist = undefined
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
    this.#playlist = undefined
    if (segment.parts.length > 0) {
      segment.finished = true
      segment.fragments.length = fragmentsInParts(segment)
      this.#next = { msn: segment.msn + 1, part: 0 }
    } else {
      // No playlist has shown it yet.
      this.#segments.pop()
      this.#discontinuityDue ||= segment.discontinuity
    }
    this.#unlist()
    this.#drop()
  }

  /** Closes the growing segment and ends the playlist. */
  end(): void {
    this.#playlist = undefined
    this.finishSegment()
    this.#ended = true
  }

  /** What playlists are rendered from, true until the next {@link push}. */
  get playlist(): PlaylistWindow {
    this.#playlist ??= {
      constants: this.constants,
      segments: this.listed.filter(({ parts }) => parts.length > 0),
      discontinuitySequence: this.#discontinuitySequence,
      next: this.#next,
      ended: this.#ended,
    }
    return this.#playlist
  }

  /** Segments viewers can seek in, oldest first. The last may be growing, and may have fragments but no part yet. */
  get listed(): readonly StoredSegment[] {
    return this.#segments.slice(this.#listedFrom)
  }

  /** All segments there still are: those that have left the playlist lately, too. */
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
    return ticksToSeconds(this.listed.reduce((sum, { duration }) => sum + duration, 0))
  }

  /** The newest init segment. */
  get init(): InitFragment | undefined {
    return this.#inits.at(-1)?.fragment
  }

  /** An init segment by its number. */
  initOf(number: number): InitFragment | undefined {
    return this.#inits.find((each) => each.number === number)?.fragment
  }

  partPieces({ msn, part }: LivePosition): Pieces | undefined {
    return this.#segment(msn)?.parts.find((each) => each.part === part)?.pieces
  }

  /** The bytes of a finished segment: those of its parts, in order. */
  segmentMedia(msn: number): StoredMedia | undefined {
    const segment = this.#segment(msn)
    if (!segment?.finished) return undefined
    return segment.elsewhere ?? inMemory(segment.fragments.map(({ bytes }) => bytes))
  }

  #segment(msn: number): StoredSegment | undefined {
    return this.#segments[msn - (this.#segments[0]?.msn ?? 0)]
  }

  #takeInit(fragment: InitFragment): void {
    this.finishSegment()
    const last = this.#inits.at(-1)
    // A discontinuity needs something before it.
    this.#discontinuityDue ||= fragment.discontinuity && this.#segments.length > 0
    this.#inits.push({ number: (last?.number ?? -1) + 1, fragment })
    this.#dropUnusedInits()
  }

  #takeFragment({ msn, fragment }: FragmentPlaced): void {
    this.#growing(msn, fragment.pts).fragments.push(fragment)
  }

  #takePart(event: PartFinished): void {
    const segment = this.#growing(event.msn, event.pts)
    // Packaging that tells of parts only is welcome, too.
    const placed = segment.fragments.length - fragmentsInParts(segment)
    segment.fragments.push(...event.fragments.slice(placed))
    segment.parts.push(storePart(event))
    segment.duration += event.duration
    this.#next = { msn: segment.msn, part: event.part + 1 }
  }

  /** The growing segment; a new one where there is none, or another one has grown until now. */
  #growing(packagedMsn: number, pts: number): StoredSegment {
    if (packagedMsn !== this.#packagedMsn) this.finishSegment()
    this.#packagedMsn = packagedMsn
    const last = this.#segments.at(-1)
    if (last && !last.finished) return last
    const init = this.#inits.at(-1)
    if (!init) throw new Error('media came before the init fragment')
    const segment = openSegment(this.#next.msn, pts, init, this.#discontinuityDue)
    this.#discontinuityDue = false
    this.#segments.push(segment)
    return segment
  }

  #unlist(): void {
    let listed = this.#segments.slice(this.#listedFrom).reduce((sum, { duration }) => sum + duration, 0)
    for (;;) {
      const oldest = this.#segments[this.#listedFrom]
      if (!oldest || listed - oldest.duration < this.#listedTicks) return
      listed -= oldest.duration
      if (oldest.discontinuity) this.#discontinuitySequence++
      this.#listedFrom++
    }
  }

  #drop(): void {
    let kept = this.#segments.slice(0, this.#listedFrom).reduce((sum, { duration }) => sum + duration, 0)
    for (;;) {
      const oldest = this.#segments[0]
      if (!oldest || this.#listedFrom === 0 || kept - oldest.duration < this.#keptTicks) break
      kept -= oldest.duration
      this.#segments.shift()
      this.#listedFrom--
    }
    this.#dropUnusedInits()
  }

  #dropUnusedInits(): void {
    const newest = this.#inits.at(-1)
    const used = new Set(this.#segments.map(({ init }) => init))
    this.#inits = this.#inits.filter((init) => init === newest || used.has(init.number))
  }
}

const fragmentsInParts = ({ parts }: StoredSegment): number => parts.reduce((sum, { pieces }) => sum + pieces.length, 0)
