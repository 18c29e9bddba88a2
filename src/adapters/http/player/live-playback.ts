import Hls, { ErrorTypes, Events } from 'hls.js'
import { bufferTargetMs, JUMP_MS, playbackRate } from '../playback/catch-up.ts'
import { ByteRate } from './byte-rate.ts'
import { RecentMinimum } from './recent-minimum.ts'

const CONTROL_MS = 100
/** Buffer samples must cover a whole part and its jitter. */
const SPAN_PARTS = 1.5
/** What a playlist without parts is taken for. */
const PART_MS = 333
const HOLD_BACK_MS = 1000
const RECONNECT_MS = 1000
/** How long a stall makes playback more careful. */
const STALL_MEMORY_MS = 60_000
/** Media errors that are recovered from before giving up. */
const MOST_RECOVERIES = 3

/** Plays a live playlist close to its edge. */
export class LivePlayback {
  readonly #video: HTMLVideoElement
  readonly #url: string
  readonly #rate = new ByteRate()
  readonly #buffered = new RecentMinimum()
  #hls: Hls | undefined
  #recoveries = 0
  #stopped = false
  everPlayed = false
  waiting = false
  reconnecting = false
  failed = false
  blocked = false
  streamEnded = false
  /** Keeps to the live edge; the viewer may choose not to. */
  following = true
  stalls = 0
  #stalledAtMs: number[] = []

  constructor(video: HTMLVideoElement, url: string) {
    this.#video = video
    this.#url = url
    video.addEventListener('playing', () => {
      this.everPlayed = true
      this.waiting = false
      this.blocked = false
    })
    video.addEventListener('waiting', () => {
      if (this.everPlayed && !this.waiting && !video.seeking && !video.paused && !this.streamEnded) this.#stalled()
      this.waiting = true
    })
    video.addEventListener('seeking', () => this.#buffered.clear())
    video.addEventListener('seeked', () => {
      this.waiting = false
    })
  }

  start(): void {
    if (Hls.isSupported()) this.#startHls()
    else if (this.#video.canPlayType('application/vnd.apple.mpegurl')) this.#video.src = this.#url
    else this.failed = true
    void this.play()
    setInterval(() => this.#control(), CONTROL_MS)
  }

  async play(): Promise<void> {
    try {
      await this.#video.play()
    } catch (cause) {
      this.blocked = cause instanceof DOMException && cause.name === 'NotAllowedError'
    }
  }

  /** Asks the server for nothing more; what is buffered plays on. */
  stop(): void {
    this.#hls?.stopLoad()
    this.#stopped = true
  }

  /** Goes to the live edge and stays there. */
  jumpToLive(): void {
    this.following = true
    const position = this.#hls?.liveSyncPosition
    if (position) this.#video.currentTime = position
    void this.play()
  }

  /** Milliseconds buffered ahead of the playhead. */
  get bufferMs(): number {
    const { buffered, currentTime } = this.#video
    for (let index = 0; index < buffered.length; index++) {
      // A rounding error before the playhead is no gap.
      if (buffered.start(index) <= currentTime + 0.05 && buffered.end(index) > currentTime) {
        return (buffered.end(index) - currentTime) * 1000
      }
    }
    return 0
  }

  /** Least that was buffered during the last part: what is left before a stall. */
  get lowestBufferMs(): number | undefined {
    return this.#buffered.of(performance.now(), this.#partMs * SPAN_PARTS)
  }

  /** How much more is buffered than intended. */
  get lateMs(): number {
    return (this.lowestBufferMs ?? 0) - this.#targetMs
  }

  /** Wall clock at which the picture on screen was captured; milliseconds since 1970. */
  get pictureAtMs(): number | undefined {
    return this.#hls?.playingDate?.getTime()
  }

  get bitrateBps(): number | undefined {
    return this.#rate.bitrateBps
  }

  #stalled(): void {
    this.stalls++
    this.#stalledAtMs.push(performance.now())
  }

  #startHls(): void {
    const hls = new Hls({
      lowLatencyMode: true,
      // Fragments need no remuxing: a worker would only add a hop.
      enableWorker: false,
      // Its catch-up needs more than a second of buffer; ours is in #control.
      maxLiveSyncPlaybackRate: 1,
      liveSyncOnStallIncrease: 0.1,
      backBufferLength: 30,
    })
    this.#hls = hls
    hls.on(Events.LEVEL_UPDATED, (_event, { details }) => {
      this.streamEnded = !details.live
      this.reconnecting = false
    })
    hls.on(Events.FRAG_BUFFERED, (_event, { stats, frag, part }) => {
      if (frag.sn !== 'initSegment') this.#rate.add(stats.total, part?.duration ?? frag.duration)
    })
    hls.on(Events.ERROR, (_event, { fatal, type }) => {
      if (!fatal) return
      if (type === ErrorTypes.MEDIA_ERROR && this.#recoveries++ < MOST_RECOVERIES) hls.recoverMediaError()
      else if (type === ErrorTypes.NETWORK_ERROR) this.#reconnect(hls)
      else this.failed = true
    })
    hls.loadSource(this.#url)
    hls.attachMedia(this.#video)
  }

  #reconnect(hls: Hls): void {
    this.reconnecting = true
    setTimeout(() => {
      if (this.#stopped) return
      if (hls.levels.length === 0) hls.loadSource(this.#url)
      else hls.startLoad()
    }, RECONNECT_MS)
  }

  get #partMs(): number {
    return (this.#hls?.latestLevelDetails?.partTarget || PART_MS / 1000) * 1000
  }

  get #targetMs(): number {
    const holdBackMs = (this.#hls?.latestLevelDetails?.partHoldBack || HOLD_BACK_MS / 1000) * 1000
    const since = performance.now() - STALL_MEMORY_MS
    this.#stalledAtMs = this.#stalledAtMs.filter((atMs) => atMs > since)
    return bufferTargetMs(holdBackMs, this.#partMs, this.#stalledAtMs.length)
  }

  #control(): void {
    const video = this.#video
    this.#buffered.add(performance.now(), this.bufferMs)
    const lowestMs = this.lowestBufferMs
    if (video.paused || video.seeking || !this.everPlayed || lowestMs === undefined) return
    if (!this.following || this.streamEnded) {
      video.playbackRate = 1
      return
    }
    const edge = this.#hls?.liveSyncPosition
    if (edge && (edge - video.currentTime) * 1000 > JUMP_MS) this.jumpToLive()
    else video.playbackRate = playbackRate({ lowestMs, targetMs: this.#targetMs })
  }
}
