import { playbackRate } from '../playback/catch-up.ts'
import { bufferedAheadMs } from '../playback/time-range.ts'
import { bufferedRanges } from './buffered-ranges.ts'
import { RecentMinimum } from './recent-minimum.ts'

/** Keeps the buffer of a video at its target by the speed of playback. */
export class EdgeFollower {
  readonly #video: HTMLVideoElement
  readonly #buffered = new RecentMinimum()
  readonly #forget = (): void => this.#buffered.clear()
  #errorMs = 0

  constructor(video: HTMLVideoElement) {
    this.#video = video
    video.addEventListener('seeking', this.#forget)
  }

  /** How much more is buffered than intended. */
  get lateMs(): number {
    return this.#errorMs
  }

  /** To be called right before media is appended too: never is less buffered than then. */
  sample(): void {
    const { paused, seeking, currentTime } = this.#video
    if (!paused && !seeking)
      this.#buffered.add(performance.now(), bufferedAheadMs(bufferedRanges(this.#video), currentTime))
  }

  /**
   * Sets the speed.
   * @param spanMs how far back the least is looked for; nothing is decided before a third of it, which is a part
   */
  follow(targetMs: number, spanMs: number): void {
    this.sample()
    const lowestMs = this.#buffered.of(performance.now(), spanMs, spanMs / 3)
    if (lowestMs === undefined) return
    this.#errorMs = lowestMs - targetMs
    this.#setRate(playbackRate({ lowestMs, targetMs, rate: this.#video.playbackRate }))
  }

  /** Plays at the pace of time. */
  rest(): void {
    this.#errorMs = 0
    this.#setRate(1)
  }

  close(): void {
    this.#video.removeEventListener('seeking', this.#forget)
    this.#setRate(1)
  }

  #setRate(rate: number): void {
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate
  }
}
