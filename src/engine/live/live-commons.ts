import { type Observable, Subject } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveMoment, LiveTimeline } from '../../domain/live-moment.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LiveSpec } from '../../pipeline/ports/live-port.ts'
import { listedSpan } from './clip/clip-media.ts'
import { LiveMoments } from './live-moments.ts'
import { LiveRenditions, type LiveRenditionsOptions } from './live-renditions.ts'
import type { LiveWindow } from './live-window.ts'
import { Viewers } from './viewers.ts'
import { ViewingDemand } from './viewing-demand.ts'
import { WaitingRoom } from './waiting-room.ts'

/** A request waits for three target durations at most (RFC 8216bis, 6.2.5.2), and a viewer counts as long. */
const PATIENCE_TARGET_DURATIONS = 3

export interface LiveCommonsOptions extends LiveRenditionsOptions {
  readonly clock: Clock
  /** Most viewers at a time. */
  readonly maxViewers: number
  /** Most requests that wait at a time. */
  readonly maxWaiting: number
  /** What viewers are told of what happens in the session. Default all. */
  readonly timeline?: LiveTimeline
}

/** What all ways of delivery of one stream have in common: its media, its viewers, and the wait for more. */
export class LiveCommons {
  readonly spec: LiveSpec
  /** Random for each run, so that media may be cached for good although a stream of the same name comes again. */
  readonly prefix = crypto.randomUUID().replaceAll('-', '').slice(0, 12)
  readonly clock: Clock
  /** Its media, in each of its renditions. */
  readonly renditions: LiveRenditions
  readonly viewers: Viewers
  readonly demand: ViewingDemand
  /** Where requests wait for a part, a segment or the end. */
  readonly room: WaitingRoom
  /** What has happened lately. */
  readonly moments: LiveMoments
  /** True while nothing is made because nobody watches, and until the first part after that. */
  resting = false
  /** How long a request waits, and a viewer counts after it was last seen, milliseconds. */
  readonly patienceMs: number
  /** Most viewers at a time. */
  readonly maxViewers: number
  readonly #changed = new Subject<void>()
  readonly #placed = new Subject<void>()
  #changeDue = false
  #version = 0

  constructor(
    spec: LiveSpec,
    { clock, maxViewers, maxWaiting, timeline = 'all', ...windowOptions }: LiveCommonsOptions,
  ) {
    this.spec = spec
    this.clock = clock
    this.maxViewers = maxViewers
    this.moments = new LiveMoments(timeline)
    this.renditions = new LiveRenditions(spec, windowOptions)
    this.patienceMs = PATIENCE_TARGET_DURATIONS * this.window.constants.targetSeconds * 1000
    this.viewers = new Viewers(clock, this.patienceMs, maxViewers)
    this.demand = new ViewingDemand({ clock, idleAfterMs: spec.idleAfterMs, watched: () => this.viewers.count > 0 })
    this.room = new WaitingRoom({
      changed: this.#changed,
      clock,
      timeoutMs: this.patienceMs,
      limit: maxWaiting,
      timedOut: () => new FlyBrowserError('PLAYLIST_TIMEOUT', { seconds: this.patienceMs / 1000 }),
      full: (limit) => new FlyBrowserError('WAITING_LIMIT', { limit }),
    })
  }

  /** The media of the largest rendition. What is one for all (when parts come, and when the stream ends) can be read off it. */
  get window(): LiveWindow {
    return this.renditions.top
  }

  /** What playlists and manifests tell of what happened, as long as the version is the same. */
  get listedMoments(): readonly LiveMoment[] {
    return this.moments.at(this.#version, listedSpan(this.window)?.fromMs)
  }

  /** Fires after parts, segments, init segments and the end; errors when the stream is taken away. */
  get changed(): Observable<void> {
    return this.#changed
  }

  /** Fires after each fragment of an open segment, and whenever {@link changed} does. */
  get placed(): Observable<void> {
    return this.#placed
  }

  /** Counts the changes: what was rendered at the same version is still true. */
  get version(): number {
    return this.#version
  }

  /** Waits until it is known which renditions there are, or that there will be none. Rejects as {@link room} does. */
  async renditionsKnown(signal?: AbortSignal, address?: string): Promise<void> {
    await this.room.until(() => this.renditions.known || this.window.ended || undefined, signal, address)
  }

  /**
   * Lets a viewer in, who counts from now on and wakes a stream that rests. Throws VIEWER_LIMIT.
   * @param address where it is: no address takes up all places
   */
  admit(viewer: string, address?: string): void {
    if (!this.viewers.see(viewer, address)) {
      throw new FlyBrowserError('VIEWER_LIMIT', { limit: this.viewers.fullAt(address) ?? this.maxViewers })
    }
    this.demand.wake()
  }

  /** A fragment has come: only those who follow an open segment are told. */
  fragmentPlaced(): void {
    this.#placed.next()
  }

  /**
   * Tells the waiting after the running code is through: packaging finishes the last part and its segment in one go, and a
   * playlist made in between would hint at a part that never comes.
   */
  change(): void {
    this.#version += 1
    if (this.#changeDue) return
    this.#changeDue = true
    queueMicrotask(() => {
      this.#changeDue = false
      this.#changed.next()
      this.#placed.next()
    })
  }

  /** Ends every wait with STREAM_UNKNOWN. */
  close(): void {
    this.demand.close()
    const gone = new FlyBrowserError('STREAM_UNKNOWN', { id: this.spec.streamId })
    this.#changed.error(gone)
    this.#placed.error(gone)
  }
}
