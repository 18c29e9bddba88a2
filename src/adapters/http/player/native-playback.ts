import type { TimeRange } from '../playback/time-range.ts'
import type { Playback, PlaybackOptions } from './playback.ts'

/** Plays the HLS playlist where the browser does so itself and scripts cannot feed it media: older phones. */
export class NativePlayback implements Playback {
  readonly via = 'hls'
  readonly #video: HTMLVideoElement
  readonly #url: string
  readonly reconnecting = false
  readonly bitrateBps = undefined
  readonly lateMs = 0
  readonly rendition = undefined
  readonly network = undefined

  constructor({ video, streamUrl, viewer }: PlaybackOptions) {
    this.#video = video
    this.#url = new URL(`playlist.m3u8?viewer=${viewer}`, streamUrl).href
  }

  get failed(): boolean {
    return this.#video.error !== null
  }

  get streamEnded(): boolean {
    return Number.isFinite(this.#video.duration)
  }

  get window(): TimeRange | undefined {
    const { seekable } = this.#video
    return seekable.length > 0 ? { startS: seekable.start(0), endS: seekable.end(seekable.length - 1) } : undefined
  }

  get liveS(): number | undefined {
    return this.streamEnded ? undefined : this.window?.endS
  }

  dateMs(timeS: number): number | undefined {
    const video: HTMLVideoElement & { getStartDate?(): Date } = this.#video
    const startMs = video.getStartDate?.().getTime()
    return startMs === undefined || Number.isNaN(startMs) ? undefined : startMs + timeS * 1000
  }

  start(): void {
    this.#video.src = this.#url
  }

  /** The browser keeps to the edge itself. */
  control(): void {}

  seekLive(): void {
    const { liveS } = this
    if (liveS !== undefined) this.#video.currentTime = liveS
  }

  stop(): void {}

  close(): void {
    this.#video.removeAttribute('src')
    this.#video.load()
  }
}
