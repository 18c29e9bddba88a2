import Hls, { ErrorTypes, Events, type LevelDetails } from 'hls.js'
import { bufferSpanMs, partTargetMs } from '../playback/catch-up.ts'
import { cautionMs } from '../playback/caution.ts'
import { reconnectDelayMs } from '../playback/reconnect-delay.ts'
import { Recoveries } from '../playback/recoveries.ts'
import type { TimeRange } from '../playback/time-range.ts'
import { ByteRate } from './byte-rate.ts'
import { EdgeFollower } from './edge-follower.ts'
import type { Playback, PlaybackOptions } from './playback.ts'

/** What a playlist without parts is taken for. */
const PART_MS = 333
/** Further behind than this, catching up by speed would take too long. */
const JUMP_S = 3

/** Plays the HLS playlist by hls.js, nearer to its edge than hls.js goes by itself. */
export class HlsPlayback implements Playback {
  readonly via = 'hls'
  readonly #options: PlaybackOptions
  readonly #url: string
  readonly #hls: Hls
  readonly #rate = new ByteRate()
  readonly #follower: EdgeFollower
  readonly #recoveries = new Recoveries()
  #details: LevelDetails | undefined
  #reconnectTimer = 0
  #attempts = 0
  reconnecting = false
  failed = false
  streamEnded = false

  constructor(options: PlaybackOptions) {
    this.#options = options
    this.#url = new URL(`playlist.m3u8?viewer=${options.viewer}`, options.streamUrl).href
    this.#follower = new EdgeFollower(options.video)
    this.#hls = new Hls({
      lowLatencyMode: true,
      // Fragments need no remuxing: a worker would only add a hop.
      enableWorker: false,
      // Its catch-up needs more than a second of buffer; ours is in `control`.
      maxLiveSyncPlaybackRate: 1,
      // Two parts: where ours settles, so that playback begins there.
      liveSyncDuration: (2 * (options.partMs ?? PART_MS)) / 1000,
      liveSyncOnStallIncrease: 0.05,
      backBufferLength: 30,
    })
  }

  get bitrateBps(): number | undefined {
    return this.#rate.bitrateBps
  }

  get lateMs(): number {
    return this.#follower.lateMs
  }

  get window(): TimeRange | undefined {
    const details = this.#details
    return details?.fragments[0] && { startS: details.fragments[0].start, endS: details.edge }
  }

  get liveS(): number | undefined {
    return this.streamEnded ? undefined : (this.#hls.liveSyncPosition ?? undefined)
  }

  dateMs(timeS: number): number | undefined {
    const fragments = this.#details?.fragments ?? []
    const fragment = fragments.findLast(({ start }) => start <= timeS) ?? fragments[0]
    const startMs = fragment?.programDateTime
    return fragment && startMs ? startMs + (timeS - fragment.start) * 1000 : undefined
  }

  start(): void {
    const { video } = this.#options
    if (!Hls.isSupported()) {
      this.failed = true
      return
    }
    this.#listen()
    this.#hls.loadSource(this.#url)
    this.#hls.attachMedia(video)
  }

  control(following: boolean): void {
    const { video, stalledAtMs } = this.#options
    if (!following || this.streamEnded) {
      this.#follower.rest()
      return
    }
    const partMs = this.#partMs
    this.#follower.follow(partTargetMs(partMs, cautionMs(stalledAtMs, performance.now(), partMs)), bufferSpanMs(partMs))
    const { liveS } = this
    if (liveS !== undefined && liveS - video.currentTime > JUMP_S) this.seekLive()
  }

  seekLive(): void {
    const { liveS } = this
    if (liveS !== undefined) this.#options.video.currentTime = liveS
  }

  stop(): void {
    clearTimeout(this.#reconnectTimer)
    this.#hls.stopLoad()
  }

  close(): void {
    clearTimeout(this.#reconnectTimer)
    this.#follower.close()
    this.#hls.destroy()
  }

  #listen(): void {
    const hls = this.#hls
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.#details = details
      this.streamEnded = !details.live
      this.reconnecting = false
      this.#attempts = 0
    })
    hls.on(Events.BUFFER_APPENDING, () => this.#follower.sample())
    hls.on(Events.FRAG_BUFFERED, (_event, { stats, frag, part }) => {
      if (frag.sn !== 'initSegment') this.#rate.add(stats.total, part?.duration ?? frag.duration)
    })
    hls.on(Events.ERROR, (_event, { fatal, type }) => {
      if (!fatal) return
      if (type === ErrorTypes.MEDIA_ERROR && this.#recoveries.allow(performance.now())) hls.recoverMediaError()
      else if (type === ErrorTypes.NETWORK_ERROR) this.#reconnect()
      else this.failed = true
    })
  }

  #reconnect(): void {
    this.reconnecting = true
    clearTimeout(this.#reconnectTimer)
    this.#reconnectTimer = setTimeout(
      () => {
        if (this.#hls.levels.length === 0) this.#hls.loadSource(this.#url)
        else this.#hls.startLoad()
      },
      reconnectDelayMs(this.#attempts++, Math.random()),
    )
  }

  get #partMs(): number {
    return (this.#details?.partTarget || PART_MS / 1000) * 1000
  }
}
