import { Arrivals } from '../playback/arrivals.ts'
import { playbackRate, targetSlackMs } from '../playback/catch-up.ts'
import { stallJumpMs } from '../playback/stall-jump.ts'
import { bufferedAheadMs, rangeAt } from '../playback/time-range.ts'
import { bufferedRanges } from './buffered-ranges.ts'

/** Playback that stood for less has nothing to make good by a jump. */
const STOOD_MS = 300
/** What was held up by a stall has come by then, and what is late after that is caught up with by speed. */
const RECOVERY_MS = 2000
/** A browser that takes long to seek is not made to do so all the time. */
const JUMP_INTERVAL_MS = 5000

/** What is kept buffered of a stream. Milliseconds. */
export interface FollowOptions {
  /** The least slack, where nothing varies. */
  readonly leastMs: number
  /** More than that, for stalls. */
  readonly cautionMs: number
}

/** Keeps a video at the live edge, by its speed and, after stalls, by jumps; how near depends on how evenly media comes. */
export class EdgeFollower {
  readonly #video: HTMLVideoElement
  readonly #arrivals = new Arrivals()
  #following = false
  #endS = 0
  #targetMs: number | undefined
  #lateMs = 0
  #standsSinceMs: number | undefined
  /** When playback went on that had stood, which may not yet be made good. */
  #resumedAtMs: number | undefined
  #jumpedAtMs = Number.NEGATIVE_INFINITY
  /** There is nothing to play, or a jump takes its time: the stream goes on meanwhile. */
  readonly #onStand = (): void => {
    if (!this.#video.paused) this.#standsSinceMs ??= performance.now()
  }
  readonly #onPlaying = (): void => {
    if (this.#video.played.length > 0 && this.stoodMs > STOOD_MS) this.#resumedAtMs = performance.now()
    this.#standsSinceMs = undefined
  }

  /** A pause is no stall. Where nothing can be played when it ends, `waiting` says so again (HTML, 4.8.11.8). */
  readonly #onPause = (): void => {
    this.#standsSinceMs = undefined
  }

  constructor(video: HTMLVideoElement) {
    this.#video = video
    video.addEventListener('waiting', this.#onStand)
    video.addEventListener('seeking', this.#onStand)
    video.addEventListener('playing', this.#onPlaying)
    video.addEventListener('pause', this.#onPause)
  }

  /** How much later than intended playback is. */
  get lateMs(): number {
    return this.#lateMs
  }

  /** What the slack is to be; undefined before the edge is followed. */
  get targetMs(): number | undefined {
    return this.#targetMs
  }

  /** For how long playback has been standing. */
  get stoodMs(): number {
    return this.#standsSinceMs === undefined ? 0 : performance.now() - this.#standsSinceMs
  }

  /**
   * To be called when media has become playable.
   * @param partMs how much comes at a time, where it is not always the same
   */
  arrived(partMs = 0): void {
    const video = this.#video
    const range = rangeAt(bufferedRanges(video), video.currentTime)
    const endS = range?.endS ?? this.#endS
    if (endS < this.#endS) this.#arrivals.forget()
    else if (range && endS > this.#endS && this.#following) {
      const neededS = Math.min(Math.max(range.startS, this.#endS), endS - partMs / 1000)
      this.#arrivals.add(performance.now(), neededS * 1000)
    }
    this.#endS = endS
  }

  /** To be called when the timeline of the media goes on at another place. */
  forget(): void {
    this.#arrivals.forget()
  }

  /** Goes on towards the edge. */
  follow({ leastMs, cautionMs }: FollowOptions): void {
    this.#following = true
    const video = this.#video
    const { latenessMs, leastDelayMs } = this.#arrivals
    const targetMs = targetSlackMs({ leastMs, cautionMs, latenessMs })
    this.#targetMs = targetMs
    if (video.seeking) return
    if (leastDelayMs === undefined) {
      this.#setRate(1)
      return
    }
    const slackMs = performance.now() - video.currentTime * 1000 - leastDelayMs
    const bufferedMs = bufferedAheadMs(bufferedRanges(video), video.currentTime)
    this.#lateMs = slackMs - targetMs
    const jumpMs = this.#mayJump ? stallJumpMs({ lateMs: this.#lateMs, bufferedMs, leaveMs: leastMs / 2 }) : 0
    if (jumpMs > 0) {
      this.#jumpedAtMs = performance.now()
      video.currentTime += jumpMs / 1000
    } else this.#setRate(playbackRate({ slackMs, targetMs, bufferedMs, rate: video.playbackRate }))
  }

  /** Plays at the pace of time. */
  rest(): void {
    this.#following = false
    this.#standsSinceMs = undefined
    this.#resumedAtMs = undefined
    this.#arrivals.forget()
    this.#lateMs = 0
    this.#setRate(1)
  }

  close(): void {
    this.#video.removeEventListener('waiting', this.#onStand)
    this.#video.removeEventListener('seeking', this.#onStand)
    this.#video.removeEventListener('playing', this.#onPlaying)
    this.#video.removeEventListener('pause', this.#onPause)
    this.#setRate(1)
  }

  get #mayJump(): boolean {
    const nowMs = performance.now()
    if (this.#resumedAtMs === undefined || nowMs - this.#jumpedAtMs < JUMP_INTERVAL_MS) return false
    return nowMs - this.#resumedAtMs < RECOVERY_MS
  }

  #setRate(rate: number): void {
    if (this.#video.playbackRate !== rate) this.#video.playbackRate = rate
  }
}
