/** Stalls longer ago say nothing about the network now. */
const STALL_MEMORY_MS = 300_000
/** Nor do stalls right after the beginning: decoder and connections are only getting going. */
const BEGINNING_MS = 3000

/** One shorter stall is over before anything could be done; so many of them in a short time are as bad as a long one. */
const STARVING_MS = 200
const STALLS = 3
const STALLS_WITHIN_MS = 2000

/** What the video element tells of itself, kept. */
export class VideoWatch {
  readonly #video: HTMLVideoElement
  readonly #stalledAtMs: number[] = []
  #stalls = 0
  #stalling = false
  #beganAtMs: number | undefined
  #lastStallMs: number | undefined
  everPlayed = false
  waiting = false
  blocked = false
  /** Running dry is no stall now: the stream is over or on hold. */
  expectsSilence = false

  constructor(video: HTMLVideoElement) {
    this.#video = video
    video.addEventListener('playing', () => {
      this.everPlayed = true
      this.#beganAtMs ??= performance.now()
      this.waiting = false
      this.#stalling = false
      this.blocked = false
    })
    video.addEventListener('waiting', () => {
      if (this.everPlayed && !this.waiting && !video.seeking && !video.paused && !this.expectsSilence) this.#stall()
      this.waiting = true
    })
    video.addEventListener('seeked', () => {
      this.waiting = false
    })
  }

  get stalls(): number {
    return this.#stalls
  }

  /** Stalls of the last minutes that say something about the network, on the clock of `performance.now()`. */
  get stalledAtMs(): readonly number[] {
    return this.#stalledAtMs
  }

  /** Playback has been going on well, and now stands for want of media, or again and again. */
  get starving(): boolean {
    const nowMs = performance.now()
    if (this.expectsSilence || nowMs - (this.#beganAtMs ?? nowMs) < BEGINNING_MS) return false
    if (nowMs - (this.#stalledAtMs.at(-STALLS) ?? Number.NEGATIVE_INFINITY) < STALLS_WITHIN_MS) return true
    return this.waiting && this.#stalling && nowMs - (this.#lastStallMs ?? nowMs) >= STARVING_MS
  }

  /** Tells that nothing comes for a reason; a stall that lasts is taken back. */
  expectSilence(expected: boolean): void {
    if (expected && !this.expectsSilence && this.#stalling && this.waiting) {
      this.#stalls--
      this.#stalling = false
      if (this.#stalledAtMs.at(-1) === this.#lastStallMs) this.#stalledAtMs.pop()
    }
    this.expectsSilence = expected
  }

  /** Another playback begins in the same element. */
  reset(): void {
    this.#stalledAtMs.length = 0
    this.#stalls = 0
    this.#stalling = false
    this.#beganAtMs = undefined
    this.everPlayed = false
    this.waiting = false
    this.blocked = false
  }

  async play(): Promise<void> {
    try {
      await this.#video.play()
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'NotAllowedError') this.blocked = true
    }
  }

  #stall(): void {
    const nowMs = performance.now()
    this.#stalls++
    this.#stalling = true
    this.#lastStallMs = nowMs
    if (nowMs - (this.#beganAtMs ?? nowMs) < BEGINNING_MS) return
    while ((this.#stalledAtMs[0] ?? nowMs) < nowMs - STALL_MEMORY_MS) this.#stalledAtMs.shift()
    this.#stalledAtMs.push(nowMs)
  }
}
