import Hls, { ErrorDetails, ErrorTypes, Events, type Fragment, type LevelDetails } from 'hls.js'
import { Asks } from '../playback/asks.ts'
import { backBufferEnd } from '../playback/back-buffer.ts'
import { partSlackMs } from '../playback/catch-up.ts'
import { cautionMs } from '../playback/caution.ts'
import { isLeftBehind } from '../playback/left-behind.ts'
import { LoadProgress } from '../playback/load-progress.ts'
import { reconnectDelayMs } from '../playback/reconnect-delay.ts'
import { Recoveries } from '../playback/recoveries.ts'
import { Throughput } from '../playback/throughput.ts'
import type { TimeRange } from '../playback/time-range.ts'
import { bufferedRanges } from './buffered-ranges.ts'
import { ByteRate } from './byte-rate.ts'
import { EdgeFollower } from './edge-follower.ts'
import type { NetworkFacts, Playback, PlaybackOptions } from './playback.ts'

/** What a playlist without parts is taken for. */
const PART_MS = 333
/** Further behind than this, catching up by speed would take too long. */
const JUMP_S = 3

/** `/streams/{id}/{rendition}/media.m3u8`. */
const renditionAt = (url: string): string | undefined => new URL(url).pathname.split('/').at(-2)

/** Plays the HLS playlist by hls.js, nearer to its edge than hls.js goes by itself. */
export class HlsPlayback implements Playback {
  readonly via = 'hls'
  readonly #options: PlaybackOptions
  readonly #url: string
  readonly #hls: Hls
  readonly #rate = new ByteRate()
  readonly #throughput = new Throughput()
  readonly #follower: EdgeFollower
  readonly #recoveries = new Recoveries()
  #details: LevelDetails | undefined
  #discontinuities = 0
  /** The segment that was asked for last; its loader is that of the part which is on its way. */
  #loading: Fragment | undefined
  readonly #progress = new LoadProgress()
  readonly #asks = new Asks()
  #wanted: string | undefined
  #stopped = false
  #reconnectTimer = 0
  #attempts = 0
  rendition: string | undefined
  reconnecting = false
  failed = false
  streamEnded = false

  constructor(options: PlaybackOptions) {
    this.#options = options
    this.#wanted = options.rendition
    this.#url = new URL(`playlist.m3u8?viewer=${options.viewer}`, options.streamUrl).href
    this.#follower = new EdgeFollower(options.video)
    this.#hls = new Hls({
      lowLatencyMode: true,
      // Fragments need no remuxing: a worker would only add a hop.
      enableWorker: false,
      // Would be cues of a track whose address, of the scheme data, the page's own policy forbids.
      enableDateRangeMetadataCues: false,
      // Its catch-up needs more than a second of buffer; ours is in `control`.
      maxLiveSyncPlaybackRate: 1,
      // Two parts: where ours settles, so that playback begins there.
      liveSyncDuration: (2 * (options.partMs ?? PART_MS)) / 1000,
      liveSyncOnStallIncrease: 0,
      // When it lets go of old media while a part is on its way, hls.js 1.7 takes the parts of that segment before it for not loaded, and
      // loads nothing at all until the segment has left the list of parts, two segments later. So we do that, when nothing is.
      backBufferLength: Number.POSITIVE_INFINITY,
    })
  }

  get bitrateBps(): number | undefined {
    return this.#rate.bitrateBps
  }

  get network(): NetworkFacts {
    return { throughputBps: this.#throughput.bps(performance.now()), skips: 0 }
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
    const follower = this.#follower
    if (!following || this.streamEnded) {
      follower.rest()
      return
    }
    const partMs = this.#partMs
    const leastMs = partSlackMs(partMs)
    follower.follow({ leastMs, cautionMs: cautionMs(stalledAtMs, performance.now(), partMs) })
    this.#hls.targetLatency = (2 * partMs + (follower.targetMs ?? leastMs) - leastMs) / 1000
    const { liveS } = this
    if (liveS === undefined) return
    if (!video.seeking && liveS - video.currentTime > JUMP_S) this.seekLive()
    else if (!this.#stopped && !this.reconnecting) this.#askAnew(liveS)
  }

  seekLive(): void {
    const { liveS } = this
    if (liveS !== undefined) this.#options.video.currentTime = liveS
  }

  turnTo(rendition: string | undefined, urgent: boolean): void {
    if (rendition === this.#wanted) return
    this.#wanted = rendition
    // Parts in the middle of a segment need those before them.
    if (urgent || !this.#details?.partList?.length) this.#turn()
  }

  stop(): void {
    this.#stopped = true
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
    hls.on(Events.MANIFEST_PARSED, () => this.#turn())
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.#details = details
      // A segment begins, and nothing of it is loaded yet: the next playlist can be another one's, for which blocking lets wait.
      if (!details.partList || details.partList.at(-1)?.index === 0) this.#turn()
      this.streamEnded = !details.live
      this.reconnecting = false
      this.#attempts = 0
    })
    hls.on(Events.FRAG_LOADING, (_event, { frag }) => {
      this.#loading = frag
    })
    hls.on(Events.BUFFER_APPENDED, (_event, { frag }) => {
      // What follows a discontinuity may be at any other place of the timeline.
      if (frag.cc !== this.#discontinuities) this.#follower.forget()
      this.#discontinuities = frag.cc
      // The last part of a segment may be a short one.
      this.#follower.arrived(this.#partMs)
    })
    hls.on(Events.FRAG_BUFFERED, (_event, { stats, frag, part }) => {
      if (frag.sn !== 'initSegment') {
        this.#rate.add(stats.total, part?.duration ?? frag.duration)
        const { first, end } = stats.loading
        this.#throughput.add(performance.now(), stats.total, end - first)
      }
      this.rendition = renditionAt(hls.levels[frag.level]?.uri ?? this.#url)
      // At the edge nothing is on its way now: the next part is only being made. Whole segments do not mind.
      this.#trim(!part || part.end >= (this.#details?.partEnd ?? 0))
    })
    hls.on(Events.ERROR, (_event, { fatal, type, details }) => {
      if (!fatal) return
      // A media error too, but no other try makes the browser know the codec.
      if (details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) this.failed = true
      else if (type === ErrorTypes.MEDIA_ERROR && this.#recoveries.allow(performance.now())) hls.recoverMediaError()
      else if (type === ErrorTypes.NETWORK_ERROR) this.#reconnect()
      else this.failed = true
    })
  }

  #turn(): void {
    const { levels, loadLevel } = this.#hls
    const at = levels.findIndex(({ uri }) => renditionAt(uri) === this.#wanted)
    if (at >= 0 && at !== loadLevel) this.#hls.loadLevel = at
  }

  /** Lets go of what is being loaded, and loads from the edge, where the stream has gone on and nothing of it comes. */
  #askAnew(liveS: number): void {
    const nowMs = performance.now()
    const { stoodMs } = this.#follower
    const asks = this.#asks
    asks.see(stoodMs > 0, nowMs)
    const loader = this.#loading?.loader ?? null
    const quietMs = this.#progress.quietMs(loader, loader?.stats.loaded ?? 0, nowMs)
    const bufferedEndS = bufferedRanges(this.#options.video).at(-1)?.endS ?? 0
    if (!isLeftBehind({ partMs: this.#partMs, stoodMs, quietMs, asked: asks.count, liveS, bufferedEndS })) return
    asks.add()
    this.#hls.stopLoad()
    this.seekLive()
    this.#hls.startLoad(liveS, true)
  }

  #trim(quiet: boolean): void {
    const { currentTime: currentS, buffered } = this.#options.video
    if (buffered.length === 0) return
    const endOffset = backBufferEnd({ startS: buffered.start(0), currentS, quiet })
    if (endOffset !== undefined) this.#hls.trigger(Events.BUFFER_FLUSHING, { startOffset: 0, endOffset, type: 'video' })
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
