import { Subject, Subscription, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { SegmentEvent } from '../../domain/media.ts'
import type { MediaName } from '../../formats/hls/media-names.ts'
import { renderMediaPlaylist } from '../../formats/hls/media-playlist.ts'
import { renderMultivariantPlaylist } from '../../formats/hls/multivariant-playlist.ts'
import { decidePlaylist } from '../../formats/hls/playlist-decision.ts'
import type { PlaylistRequest } from '../../formats/hls/playlist-request.ts'
import type { LivePosition } from '../../formats/hls/playlist-window.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LiveSpec, LiveWriter } from '../../pipeline/ports/live-port.ts'
import type { LiveMeasures } from './live-measures.ts'
import { LiveWindow } from './live-window.ts'
import { byteLength, type Pieces } from './stored-segment.ts'
import { Viewers } from './viewers.ts'
import { WaitingRoom } from './waiting-room.ts'

/** The one rendition there is; a ladder and sound will add others. */
export const RENDITION = 'video'

/** A request waits for three target durations at most (RFC 8216bis, 6.2.5.2), and a viewer counts as long. */
const PATIENCE_TARGET_DURATIONS = 3

const MEDIA_WORDS = { init: 'init segment', part: 'part', segment: 'segment' } as const

export interface LiveStreamOptions {
  readonly clock: Clock
  /** Most viewers at a time. */
  readonly maxViewers: number
  /** Most requests that wait at a time. */
  readonly maxWaiting: number
}

/** One live output: takes packaged media and answers viewers, who may wait for what is not there yet. */
export class LiveStream implements LiveWriter {
  readonly spec: LiveSpec
  /** Random for each run, so that media may be cached for good although a stream of the same name comes again. */
  readonly prefix = crypto.randomUUID().replaceAll('-', '').slice(0, 12)
  readonly #clock: Clock
  readonly #limit: number
  readonly #window: LiveWindow
  readonly #viewers: Viewers
  readonly #changed = new Subject<void>()
  readonly #room: WaitingRoom
  readonly #ending = new Subscription()
  #changeDue = false
  #ended = false
  #rendered: string | undefined
  #requests = 0
  #bytesSent = 0
  #bytesProduced = 0
  #partsProduced = 0
  #lastPartAtMs: number | undefined

  constructor(spec: LiveSpec, { clock, maxViewers, maxWaiting }: LiveStreamOptions) {
    this.spec = spec
    this.#clock = clock
    this.#limit = maxViewers
    this.#window = new LiveWindow(spec)
    const patienceMs = PATIENCE_TARGET_DURATIONS * this.targetSeconds * 1000
    this.#viewers = new Viewers(clock, patienceMs, maxViewers)
    this.#room = new WaitingRoom({
      changed: this.#changed,
      clock,
      timeoutMs: patienceMs,
      limit: maxWaiting,
      timedOut: () => new FlyBrowserError('PLAYLIST_TIMEOUT', { seconds: patienceMs / 1000 }),
      full: () => new FlyBrowserError('VIEWER_LIMIT', { limit: maxWaiting }),
    })
  }

  /** EXT-X-TARGETDURATION, seconds; cache times are multiples of it. */
  get targetSeconds(): number {
    return this.#window.constants.targetSeconds
  }

  /** Takes no more media. Playlists say so a part later. */
  get ended(): boolean {
    return this.#ended
  }

  /** Requests that wait at this moment. */
  get waiting(): number {
    return this.#room.waiting
  }

  push(event: SegmentEvent): void {
    if (this.#ended) return
    this.#window.push(event)
    if (event.kind === 'init') this.#bytesProduced += event.bytes.byteLength
    if (event.kind === 'part') {
      this.#bytesProduced += byteLength(event.fragments.map(({ bytes }) => bytes))
      this.#partsProduced++
      this.#lastPartAtMs = this.#clock.now()
    }
    this.#change()
  }

  /**
   * The end is told one part target after the last part: hls.js (1.7) never fetches parts of the last segment that it first hears
   * of together with EXT-X-ENDLIST.
   */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    this.#window.finishSegment()
    this.#change()
    this.#ending.add(
      timer(this.spec.partMs, this.#clock.scheduler).subscribe(() => {
        this.#window.end()
        this.#change()
      }),
    )
  }

  /** Ends every wait with STREAM_UNKNOWN. */
  close(): void {
    this.#ended = true
    this.#ending.unsubscribe()
    this.#changed.error(new FlyBrowserError('STREAM_UNKNOWN', { id: this.spec.streamId }))
  }

  /**
   * The multivariant playlist, once the encoding is known.
   * @param query what is put behind the addresses in it, for example `?viewer=7`
   */
  async multivariant(viewer: string, query: string, signal?: AbortSignal): Promise<string> {
    if (!this.#viewers.admits(viewer)) throw this.#crowded()
    const { codecs, width, height, fps, bitrateBps } = await this.#room.until(() => {
      if (!this.#window.init && this.#window.ended) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'playlist' })
      return this.#window.init
    }, signal)
    const uri = `${RENDITION}/media.m3u8${query}`
    return renderMultivariantPlaylist([{ uri, codecs, width, height, fps, bitrateBps }])
  }

  /** The media playlist, once it holds what the request asks for. */
  async mediaPlaylist(request: PlaylistRequest, viewer: string, signal?: AbortSignal): Promise<string> {
    if (!this.#viewers.see(viewer)) throw this.#crowded()
    return this.#room.until(() => {
      const decision = decidePlaylist(this.#window.playlist, request)
      if (decision.kind === 'refuse') throw new FlyBrowserError('PLAYLIST_REQUEST_INVALID', { reason: decision.reason })
      if (decision.kind === 'wait') return undefined
      this.#viewers.see(viewer)
      return this.#render()
    }, signal)
  }

  /** Init segment, part or segment; the part that was hinted at is waited for. Rejects with MEDIA_UNKNOWN. */
  async media(name: MediaName, signal?: AbortSignal): Promise<Pieces> {
    if (name.kind === 'part') return this.#room.until(() => this.#partOrWait(name), signal)
    const pieces = name.kind === 'init' ? this.#window.initPieces(name.number) : this.#window.segmentPieces(name.msn)
    if (!pieces) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: MEDIA_WORDS[name.kind] })
    return pieces
  }

  /** Notes an answered request and the bytes that went to its connection. */
  countAnswer(bytes: number): void {
    this.#requests++
    this.#bytesSent += bytes
  }

  measures(): LiveMeasures {
    return {
      viewerCount: this.#viewers.count,
      requests: this.#requests,
      bytesSent: this.#bytesSent,
      bytesProduced: this.#bytesProduced,
      partsProduced: this.#partsProduced,
      lastPartAtMs: this.#lastPartAtMs,
      windowSeconds: this.#window.seconds,
      ended: this.#ended,
    }
  }

  #partOrWait(position: LivePosition): Pieces | undefined {
    const pieces = this.#window.partPieces(position)
    if (pieces) return pieces
    const { next } = this.#window
    if (!this.#window.ended && position.msn === next.msn && position.part === next.part) return undefined
    throw new FlyBrowserError('MEDIA_UNKNOWN', { what: MEDIA_WORDS.part })
  }

  #crowded(): FlyBrowserError {
    return new FlyBrowserError('VIEWER_LIMIT', { limit: this.#limit })
  }

  /** One render serves everybody who waited for the same change. */
  #render(): string {
    this.#rendered ??= renderMediaPlaylist(this.#window.playlist, `${this.prefix}/`)
    return this.#rendered
  }

  /**
   * Tells the waiting after the running code is through: packaging finishes the last part and its segment in one go, and a
   * playlist made in between would hint at a part that never comes.
   */
  #change(): void {
    this.#rendered = undefined
    if (this.#changeDue) return
    this.#changeDue = true
    queueMicrotask(() => {
      this.#changeDue = false
      this.#changed.next()
    })
  }
}
