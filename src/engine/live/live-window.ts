import type { InitFragment, PartFinished, SegmentEvent } from '../../domain/media.ts'
import { msToTicks, TIMESCALE, ticksToSeconds } from '../../domain/time.ts'
import { type PlaylistConstants, playlistConstants } from '../../formats/hls/playlist-constants.ts'
import type { LivePosition, PlaylistWindow } from '../../formats/hls/playlist-window.ts'
import type { LiveSpec } from '../../pipeline/ports/live-port.ts'
import { openSegment, type Pieces, type StoredInit, type StoredSegment, storePart } from './stored-segment.ts'

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
  /** Oldest first: kept but no longer listed, then listed; the last may be growing. */
  #segments: StoredSegment[] = []
  #listedFrom = 0
  #inits: StoredInit[] = []
  #discontinuitySequence = 0
  #discontinuityDue = false
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
    else if (event.kind === 'part') this.#takePart(event)
    else this.finishSegment()
  }

  /** Closes the growing segment, if there is one. */
  finishSegment(): void {
    const segment = this.#segments.at(-1)
    if (!segment || segment.finished) return
    this.#playlist = undefined
    segment.finished = true
    this.#next = { msn: segment.msn + 1, part: 0 }
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
      segments: this.#segments.slice(this.#listedFrom),
      discontinuitySequence: this.#discontinuitySequence,
      next: this.#next,
      ended: this.#ended,
    }
    return this.#playlist
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
    return ticksToSeconds(this.#segments.slice(this.#listedFrom).reduce((sum, { duration }) => sum + duration, 0))
  }

  /** The newest init segment. */
  get init(): InitFragment | undefined {
    return this.#inits.at(-1)?.fragment
  }

  initPieces(number: number): Pieces | undefined {
    const init = this.#inits.find((each) => each.number === number)
    return init && [init.fragment.bytes]
  }

  partPieces({ msn, part }: LivePosition): Pieces | undefined {
    return this.#segment(msn)?.parts.find((each) => each.part === part)?.pieces
  }

  /** The bytes of a finished segment: those of its parts, in order. */
  segmentPieces(msn: number): Pieces | undefined {
    const segment = this.#segment(msn)
    return segment?.finished ? segment.parts.flatMap(({ pieces }) => pieces) : undefined
  }

  #segment(msn: number): StoredSegment | undefined {
    return this.#segments.find((segment) => segment.msn === msn)
  }

  #takeInit(fragment: InitFragment): void {
    this.finishSegment()
    const last = this.#inits.at(-1)
    // A discontinuity needs something before it.
    this.#discontinuityDue ||= fragment.discontinuity && this.#segments.length > 0
    this.#inits.push({ number: (last?.number ?? -1) + 1, fragment })
    this.#dropUnusedInits()
  }

  #takePart(event: PartFinished): void {
    const init = this.#inits.at(-1)
    if (!init) throw new Error('a part came before the init fragment')
    const msn = event.msn + FIRST_MSN
    let segment = this.#segments.at(-1)
    if (!segment || segment.finished || segment.msn !== msn) {
      this.finishSegment()
      segment = openSegment(msn, event.pts, init, this.#discontinuityDue)
      this.#discontinuityDue = false
      this.#segments.push(segment)
    }
    segment.parts.push(storePart(event))
    segment.duration += event.duration
    this.#next = { msn, part: event.part + 1 }
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
