import { type ChoiceFacts, chooseRendition, firstChoice, type RenditionChoice } from '../playback/choose-rendition.ts'
import type { OfferedRendition } from '../playback/offered-renditions.ts'
import { DroppedShare } from './dropped-share.ts'
import type { Playback } from './playback.ts'
import type { VideoWatch } from './video-watch.ts'

/** A stream that has not begun to play after so long is too much for the network, or has only just been begun itself. */
const BEGIN_MS = 5000

/** Has a playback play the rendition that the viewer wants or, where the viewer leaves it open, the one that suits. */
export class RenditionChooser {
  readonly #video: HTMLVideoElement
  readonly #watch: VideoWatch
  readonly #dropped = new DroppedShare()
  #renditions: readonly OfferedRendition[] = []
  #wish: string | undefined
  #choice: RenditionChoice | undefined
  #begunAtMs = 0
  #skips = 0

  constructor(video: HTMLVideoElement, watch: VideoWatch) {
    this.#video = video
    this.#watch = watch
  }

  /** What there is to choose from, the largest first. */
  get renditions(): readonly OfferedRendition[] {
    return this.#renditions
  }

  /** The rendition that the viewer wants, by name; undefined: whatever suits. */
  get wish(): string | undefined {
    return this.#renditions.some(({ name }) => name === this.#wish) ? this.#wish : undefined
  }

  set wish(name: string | undefined) {
    this.#wish = name
    this.#choice = undefined
  }

  offer(renditions: readonly OfferedRendition[]): void {
    this.#renditions = renditions
  }

  /** Another playback begins: gives what it is to begin with, undefined where there is no choice. */
  begin(): string | undefined {
    this.#choice = undefined
    this.#skips = 0
    this.#begunAtMs = performance.now()
    this.#dropped.forget()
    if (this.#renditions.length < 2) return undefined
    const { at } = firstChoice(this.#facts(undefined, false))
    return this.wish ?? this.#renditions[at]?.name
  }

  /** To be called every 100 ms. */
  control(playback: Playback): void {
    const nowMs = performance.now()
    this.#dropped.add(nowMs, this.#video.getVideoPlaybackQuality())
    const { network } = playback
    if (this.#renditions.length < 2) return
    if (this.wish !== undefined || !network) {
      playback.turnTo?.(this.wish, false)
      return
    }
    const skipped = network.skips > this.#skips
    this.#skips = network.skips
    const facts = this.#facts(network.throughputBps, skipped || this.#starves(nowMs))
    const before = this.#choice ?? this.#from(facts, playback)
    this.#choice = chooseRendition(facts, before)
    if (this.#choice.at !== before.at) this.#dropped.forget()
    playback.turnTo?.(this.#renditions[this.#choice.at]?.name, this.#choice.urgent)
  }

  /** Goes on from what is played. */
  #from(facts: ChoiceFacts, { rendition }: Playback): RenditionChoice {
    const first = firstChoice(facts)
    const at = this.#renditions.findIndex(({ name }) => name === rendition)
    return at < 0 ? first : { ...first, at }
  }

  #starves(nowMs: number): boolean {
    const { everPlayed, expectsSilence, blocked, starving } = this.#watch
    if (this.#video.paused && everPlayed) return false
    return starving || (!everPlayed && !expectsSilence && !blocked && nowMs - this.#begunAtMs > BEGIN_MS)
  }

  #facts(throughputBps: number | undefined, starving: boolean): ChoiceFacts {
    const { clientWidth, clientHeight } = this.#video
    const box = { width: clientWidth * devicePixelRatio, height: clientHeight * devicePixelRatio }
    return {
      ...{ nowMs: performance.now(), renditions: this.#renditions },
      ...{ throughputBps, starving, droppedShare: this.#dropped.share, box },
    }
  }
}
