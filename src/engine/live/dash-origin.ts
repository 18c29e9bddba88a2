import { firstValueFrom, fromEvent, ignoreElements, merge, NEVER, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { MediaFragment } from '../../domain/media.ts'
import type { OfRendition } from '../../domain/rendition.ts'
import { decideSegment } from '../../formats/dash/segment-decision.ts'
import { placeOf } from '../../formats/dash/segment-grid.ts'
import { DashManifest } from './dash-manifest.ts'
import { DashWindows } from './dash-windows.ts'
import type { LiveCommons } from './live-commons.ts'
import type { LiveWindow } from './live-window.ts'
import { SegmentFollower } from './segment-follower.ts'
import { inMemory, type StoredMedia, type StoredSegment } from './stored-segment.ts'

/** Which segment a player wants. */
export interface DashRequest extends OfRendition {
  readonly number: number
  /** The init segment it decodes with; undefined: any. */
  readonly init: number | undefined
}

/** A segment that is whole, or one that is still being made, to be sent as it grows. */
export type DashSegment =
  | { readonly kind: 'whole'; readonly media: StoredMedia }
  | { readonly kind: 'open'; readonly pieces: AsyncIterable<Uint8Array> }

/** Whom a segment is for: aborted when they are gone, and where they have their share of the waiting room. */
interface Client {
  readonly signal: AbortSignal | undefined
  readonly address: string | undefined
}

/** How long a player may take, beside MPD@minimumUpdatePeriod, to have read an MPD. */
const READ_MARGIN_MS = 500

/** Serves a stream by DASH: the MPD, and segments by their numbers on the grid of the media clock, from their first fragment on. */
export class DashOrigin {
  readonly #commons: LiveCommons
  readonly #gridMs: number
  readonly #windows: DashWindows
  readonly #follower: SegmentFollower
  readonly #manifest: DashManifest

  /** @param delivered told of each fragment of an open segment that a viewer waited for and has taken */
  constructor(commons: LiveCommons, delivered: (fragment: MediaFragment) => void = () => {}) {
    const { spec, renditions, clock, patienceMs, placed } = commons
    this.#commons = commons
    this.#gridMs = spec.gridMs
    this.#windows = new DashWindows(renditions, spec.gridMs)
    this.#manifest = new DashManifest(commons, this.#windows.top)
    this.#follower = new SegmentFollower({
      placed,
      clock,
      patienceMs,
      delivered,
      timedOut: () => new FlyBrowserError('PLAYLIST_TIMEOUT', { seconds: patienceMs / 1000 }),
      grows: (segment) => !segment.finished && renditions.isNewest(segment),
    })
    placed.subscribe({
      // Those who wait for a segment wait for its first fragment, not for its first part.
      next: () => this.#windows.follow() && commons.change(),
      error: () => {}, // the stream was taken away: there is nothing to follow any more
    })
  }

  /** Manifests rendered so far. */
  get renders(): number {
    return this.#manifest.renders
  }

  /**
   * The MPD, once the newest media is in it; so whoever asks while an encoder restarts hears of the new period as soon as it begins.
   * When nothing comes for long, as it was.
   * @param query what is put into the query of each segment, for example `viewer=7`
   */
  async manifest(viewer: string, query: string, signal?: AbortSignal, address?: string): Promise<string> {
    const { room, window } = this.#commons
    const { top } = this.#windows
    this.#commons.admit(viewer, address)
    const isNews = () => window.ended || (top.isEdgeListed && !this.#commons.resting)
    await room
      .until(() => isNews() || undefined, signal, address)
      .catch((error: unknown) => {
        const late = error instanceof FlyBrowserError && error.code === 'PLAYLIST_TIMEOUT'
        if (!late || top.listed.length === 0) throw error
      })
    this.#commons.admit(viewer, address)
    return this.#manifest.render(query)
  }

  /**
   * A segment, which is waited for when it is about to begin. Rejects with MEDIA_UNKNOWN when it is not there any more, and when it
   * is further ahead.
   */
  async segment(
    { number, init, rendition }: DashRequest,
    viewer: string,
    signal?: AbortSignal,
    address?: string,
  ): Promise<DashSegment> {
    const look = (): DashSegment | undefined => {
      const window = this.#commons.renditions.require(rendition)
      const decision = decideSegment(this.#windows.of(window), number, init)
      if (decision.kind === 'refuse') throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'segment' })
      if (decision.kind === 'empty') return { kind: 'whole', media: inMemory([]) }
      return decision.kind === 'answer' ? this.#answer(window, decision.segment, { signal, address }) : undefined
    }
    // A request that cannot be answered takes no viewer's place, and wakes nothing.
    look()
    this.#commons.admit(viewer, address)
    return this.#commons.room.until(look, signal, address)
  }

  #answer(window: LiveWindow, segment: StoredSegment, client: Client): DashSegment {
    const media = window.segmentMedia(segment.msn)
    return media ? { kind: 'whole', media } : { kind: 'open', pieces: this.#follow(segment, client) }
  }

  async *#follow(segment: StoredSegment, client: Client): AsyncGenerator<Uint8Array, void, void> {
    yield* this.#follower.follow(segment)
    if (this.#isFull(segment)) return
    // Its bytes are out. When nothing comes of the wait they end here as well.
    await this.#successor(segment, client).catch(() => {})
  }

  #isFull({ pts, duration }: StoredSegment): boolean {
    return placeOf(pts + duration, this.#gridMs) > placeOf(pts, this.#gridMs)
  }

  /**
   * A segment that stops short of its end is the last for now, or for good: what follows it has to be read from the MPD, so its end is
   * not told before something does follow, or there was time to read that nothing will. A player that asks past the end before it
   * knows of it never comes to an end (dash.js 5.2).
   */
  async #successor(segment: StoredSegment, { signal, address }: Client): Promise<void> {
    const { room, window, renditions, clock, changed } = this.#commons
    const isFollowed = () => window.ended || !renditions.isNewest(segment) || undefined
    await room.until(isFollowed, signal, address)
    if (!window.ended) return
    const readMs = this.#gridMs + READ_MARGIN_MS
    const gone = signal ? fromEvent(signal, 'abort') : NEVER
    // Its error says that the stream was taken away.
    await firstValueFrom(merge(timer(readMs, clock.scheduler), gone, changed.pipe(ignoreElements())))
  }
}
