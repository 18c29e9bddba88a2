import { FRAME_SLACK_MS } from '../playback/catch-up.ts'
import { cautionMs } from '../playback/caution.ts'
import { liveSeek, trimBefore } from '../playback/live-seek.ts'
import type { InitMessage, SocketMessage } from '../playback/socket-message.ts'
import type { TimeRange } from '../playback/time-range.ts'
import { bufferedRanges } from './buffered-ranges.ts'
import { ByteRate } from './byte-rate.ts'
import { EdgeFollower } from './edge-follower.ts'
import { MediaFeed } from './media-feed.ts'
import type { NetworkFacts, Playback, PlaybackOptions } from './playback.ts'
import { RenditionSockets } from './rendition-sockets.ts'

/** Kept behind the edge: the time-shift window of the server, but no less and no more than this, seconds. */
const WINDOW_S = 30
const MOST_WINDOW_S = 600
/** Frames come one by one; networks do not: what stands for a part where stalls are concerned. */
const PART_MS = 200
/** Buffered before it begins: a browser that has just started a decoder is late by more than later. Caught up after. */
const BEGIN_MS = 200

/** Plays the fragments that the server sends on a WebSocket, each a frame. Media time is the wall clock since the first origin. */
export class SocketPlayback implements Playback {
  readonly via = 'ws'
  readonly #options: PlaybackOptions
  readonly #sockets: RenditionSockets
  readonly #feed: MediaFeed
  readonly #follower: EdgeFollower
  readonly #rate = new ByteRate()
  #firstOriginMs: number | undefined
  #following = true
  #skips = 0
  /** What is appended next begins before what was: the position in it is to be sought. */
  #jumped = false
  reconnecting = false
  failed = false
  streamEnded = false

  constructor(options: PlaybackOptions) {
    const { video, streamUrl, viewer, rendition } = options
    this.#options = options
    const url = new URL(`live?viewer=${viewer}`, streamUrl)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    this.#follower = new EdgeFollower(video)
    this.#feed = new MediaFeed(video, {
      appended: (bytes, seconds) => this.#appended(bytes, seconds),
      full: () => this.#mostToRemove(),
      failed: () => {
        this.failed = true
        this.#sockets.close()
      },
    })
    this.#sockets = new RenditionSockets(url, rendition, {
      init: (init, bytes) => this.#init(init, bytes),
      media: (bytes) => {
        this.reconnecting = false
        this.#feed.media(bytes)
      },
      news: (message) => this.#news(message),
      jumped: () => {
        this.#jumped = true
      },
      lost: () => {
        this.reconnecting = true
      },
    })
  }

  get bitrateBps(): number | undefined {
    return this.#rate.bitrateBps
  }

  get rendition(): string {
    return this.#sockets.rendition
  }

  get network(): NetworkFacts {
    return { throughputBps: undefined, skips: this.#skips }
  }

  get lateMs(): number {
    return this.#follower.lateMs
  }

  get window(): TimeRange | undefined {
    const ranges = bufferedRanges(this.#options.video)
    const [first] = ranges
    const last = ranges.at(-1)
    return first && last && { startS: first.startS, endS: last.endS }
  }

  get liveS(): number | undefined {
    const { window } = this
    return window && !this.streamEnded ? Math.max(window.startS, window.endS - this.#targetMs / 1000) : undefined
  }

  dateMs(timeS: number): number | undefined {
    return this.#firstOriginMs === undefined ? undefined : this.#firstOriginMs + timeS * 1000
  }

  start(): void {
    this.#sockets.open()
  }

  control(following: boolean): void {
    this.#following = following
    if (!following || this.streamEnded) this.#follower.rest()
    else this.#follower.follow({ leastMs: FRAME_SLACK_MS, cautionMs: this.#cautionMs })
    this.#seek()
  }

  seekLive(): void {
    const { liveS } = this
    if (liveS !== undefined) this.#options.video.currentTime = liveS
  }

  turnTo(rendition: string | undefined, urgent: boolean): void {
    if (rendition !== undefined && !this.streamEnded) this.#sockets.turnTo(rendition, urgent)
  }

  stop(): void {
    this.#sockets.close()
  }

  close(): void {
    this.#sockets.close()
    this.#follower.close()
    this.#feed.close()
  }

  get #targetMs(): number {
    return this.#follower.targetMs ?? FRAME_SLACK_MS
  }

  get #cautionMs(): number {
    return cautionMs(this.#options.stalledAtMs, performance.now(), PART_MS)
  }

  get #windowS(): number {
    return Math.min(MOST_WINDOW_S, Math.max(WINDOW_S, this.#options.windowS() ?? 0))
  }

  #news(message: SocketMessage): void {
    if (message.kind === 'status') this.#options.onStatus(message.body)
    else if (message.kind === 'event') this.#options.onNews()
    else if (message.kind === 'skipped') this.#skips++
    else if (message.kind === 'end') this.#end()
  }

  #init({ codecs, originMs }: InitMessage, bytes: Uint8Array<ArrayBuffer>): void {
    this.reconnecting = false
    this.#firstOriginMs ??= originMs
    this.#feed.init(`video/mp4; codecs="${codecs}"`, bytes, (originMs - this.#firstOriginMs) / 1000)
  }

  #end(): void {
    this.streamEnded = true
    this.#sockets.close()
    this.#feed.end()
  }

  #appended(bytes: number, seconds: number): void {
    this.#rate.add(bytes, seconds)
    this.#follower.arrived()
    if (this.#jumped && this.#following) this.seekLive()
    this.#jumped = false
    this.#seek()
    const beforeS = trimBefore(bufferedRanges(this.#options.video), this.#windowS)
    if (beforeS !== undefined) this.#feed.remove(beforeS)
  }

  #seek(): void {
    const { video } = this.#options
    const begun = video.played.length > 0
    // A viewer who paused stays where they are.
    if (video.seeking || (video.paused && begun)) return
    const ranges = bufferedRanges(video)
    // Begun with a single frame, playback would stall at once.
    if (!begun && !this.streamEnded && this.#bufferedMs < BEGIN_MS) return
    const timeS = liveSeek({
      ranges,
      currentS: video.currentTime,
      following: this.#following && !this.streamEnded,
      targetS: (begun ? this.#targetMs : BEGIN_MS) / 1000,
    })
    if (timeS !== undefined) video.currentTime = timeS
  }

  get #bufferedMs(): number {
    const last = bufferedRanges(this.#options.video).at(-1)
    return last ? (last.endS - last.startS) * 1000 : 0
  }

  /** Half of what is kept can go. */
  #mostToRemove(): number | undefined {
    const { window } = this
    return window && window.endS - window.startS > 1 ? (window.startS + window.endS) / 2 : undefined
  }
}
