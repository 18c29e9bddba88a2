import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import type { OfferedRendition } from '../playback/offered-renditions.ts'
import type { StatusFacts } from '../playback/status-facts.ts'
import { bufferedAheadMs, rangeAt, type TimeRange } from '../playback/time-range.ts'
import { seekTo } from '../playback/time-shift.ts'
import { bufferedRanges } from './buffered-ranges.ts'
import { loadPlayback } from './load-playback.ts'
import type { Playback, PlaybackOptions } from './playback.ts'
import { RenditionChooser } from './rendition-chooser.ts'
import { VideoWatch } from './video-watch.ts'

const CONTROL_MS = 100
/** A pause shorter than this is made good by catching up; after a longer one the viewer stays where they are. */
const SHORT_PAUSE_MS = 3000
/** Where somebody is put who was left behind by the window: inside of it, and not at once left behind again. */
const INSIDE_S = 1

/** Where a player gets what it plays. */
export interface PlayerSource {
  readonly streamUrl: URL
  readonly viewer: string
  readonly onStatus: (body: Readonly<Record<string, unknown>>) => void
  readonly onNews: () => void
}

/** Plays a stream by one protocol at a time, at its edge or, when the viewer wants, behind. */
export class Player {
  readonly video: HTMLVideoElement
  readonly watch: VideoWatch
  readonly chooser: RenditionChooser
  readonly #source: PlayerSource
  #playback: Playback | undefined
  #via: LiveProtocol = 'hls'
  #status: StatusFacts | undefined
  #wantsToPlay = true
  #pausedAtMs: number | undefined
  #gone = false
  #failed = false
  /** Keeps to the live edge; the viewer may choose not to. */
  following = true

  constructor(video: HTMLVideoElement, source: PlayerSource) {
    this.video = video
    this.watch = new VideoWatch(video)
    this.chooser = new RenditionChooser(video, this.watch)
    this.#source = source
    // Whatever is put into the element stops it: it has to be started again.
    video.addEventListener('loadstart', () => this.#wantsToPlay && void this.watch.play())
    video.addEventListener('pause', () => {
      this.#pausedAtMs = performance.now()
    })
    video.addEventListener('play', () => this.#afterPause())
    setInterval(() => this.#control(), CONTROL_MS)
  }

  get via(): LiveProtocol {
    return this.#via
  }

  get playback(): Playback | undefined {
    return this.#playback
  }

  get failed(): boolean {
    return this.#failed || (this.#playback?.failed ?? false)
  }

  /** The stream takes no more media: as its status or its media says. */
  get streamEnded(): boolean {
    return this.#playback?.streamEnded || (this.#status?.ended ?? false)
  }

  /** What the viewer can choose from, the largest first. */
  get renditions(): readonly OfferedRendition[] {
    return this.#playback?.turnTo ? this.chooser.renditions : []
  }

  /** What viewers can seek in. */
  get window(): TimeRange | undefined {
    return this.#playback?.window
  }

  get bufferMs(): number {
    return bufferedAheadMs(bufferedRanges(this.video), this.video.currentTime)
  }

  /** How much later this viewer is than one who follows the stream, seconds. */
  get behindS(): number {
    const liveS = this.#playback?.liveS
    return this.following || liveS === undefined ? 0 : Math.max(0, liveS - this.video.currentTime)
  }

  /** Wall clock when a picture was captured, milliseconds since 1970. */
  dateMs(timeS: number): number | undefined {
    return this.#playback?.dateMs(timeS)
  }

  /** Plays by a protocol from now on, from the live edge. */
  async playBy(via: LiveProtocol): Promise<void> {
    this.#via = via
    this.#pausedAtMs = undefined
    this.#playback?.close()
    this.#playback = undefined
    this.#failed = false
    this.#wantsToPlay = true
    this.following = !this.#status?.ended
    this.watch.reset()
    try {
      const Chosen = await loadPlayback(via)
      // Another one may have been chosen meanwhile.
      if (this.#via !== via || this.#playback) return
      this.#playback = new Chosen(this.#options())
      this.#playback.start()
    } catch {
      if (this.#via === via) this.#failed = true
    }
  }

  /** Takes news of the stream. */
  take(status: StatusFacts): void {
    const first = this.#status === undefined
    this.#status = status
    this.chooser.offer(status.renditions)
    if (first && status.ended) this.following = false
    if (!status.known && !this.#gone) this.#playback?.stop()
    this.#gone = !status.known
    this.watch.expectSilence(status.paused || status.ended || this.#gone)
  }

  toggle(): void {
    this.#wantsToPlay = this.video.paused
    if (!this.video.paused) this.video.pause()
    else if (this.video.ended) this.playAgain()
    else void this.watch.play()
  }

  /** From the beginning of what is kept of a stream that is over. */
  playAgain(): void {
    this.following = false
    this.#pausedAtMs = undefined
    this.video.currentTime = this.window?.startS ?? 0
    void this.watch.play()
  }

  /** Goes to the live edge and stays there. */
  goLive(): void {
    if (this.streamEnded) return
    this.following = true
    // However long the pause was, the viewer has said where to go on.
    this.#pausedAtMs = undefined
    this.#playback?.seekLive()
    void this.watch.play()
  }

  seekBy(seconds: number): void {
    // Several steps in a row add up, although each seek takes its time.
    this.seek(this.video.currentTime + seconds)
  }

  seek(timeS: number): void {
    const { window } = this
    if (!window) return
    const goal = seekTo(timeS, window, this.streamEnded ? undefined : this.#playback?.liveS)
    if (goal.kind === 'live') {
      this.goLive()
      return
    }
    this.following = false
    // Before the jump: what keeps to the edge would go back there.
    this.#playback?.control(false)
    this.video.currentTime = goal.timeS
  }

  #options(): PlaybackOptions {
    return {
      video: this.video,
      ...this.#source,
      rendition: this.chooser.begin(),
      stalledAtMs: this.watch.stalledAtMs,
      partMs: this.#status?.partMs,
      windowS: () => this.#status?.windowS,
      onBlocked: () => {
        this.watch.blocked = true
      },
    }
  }

  #afterPause(): void {
    if (this.#pausedAtMs !== undefined && performance.now() - this.#pausedAtMs > SHORT_PAUSE_MS) this.following = false
    this.#pausedAtMs = undefined
  }

  #control(): void {
    const { video, watch } = this
    if (this.#playback && !this.streamEnded) this.chooser.control(this.#playback)
    if (video.paused || !watch.everPlayed) return
    this.#playback?.control(this.following)
    if (!video.seeking) this.#stayInside()
  }

  /** The window moves on; what was left behind is not there any more. */
  #stayInside(): void {
    const { window, video } = this
    if (!window || this.following || !this.watch.waiting || video.currentTime >= window.startS) return
    if (!rangeAt(bufferedRanges(video), video.currentTime)) video.currentTime = window.startS + INSIDE_S
  }
}
