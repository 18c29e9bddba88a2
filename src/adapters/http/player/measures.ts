import { write } from './dom.ts'
import { FrameCounter } from './frame-counter.ts'
import { page } from './page.ts'
import type { Player } from './player.ts'
import { TimePlot } from './time-plot.ts'
import { bitrate, count, frameRate, seconds, size, speed } from './words.ts'

/** Drawn no more often than this for those who want less motion. */
const CALM_MS = 1000
const calm = matchMedia('(prefers-reduced-motion: reduce)')
/** How often a screen reader that looks is to find new words at the plots. */
const SUMMARY_MS = 5000

/** The numbers of the page and their plots. */
export class Measures {
  readonly #player: Player
  readonly #frames = new FrameCounter()
  readonly #delays = new TimePlot(page.delayPlot, {
    lines: [
      { colour: '--buffer', filled: false },
      { colour: '--latency', filled: true },
    ],
    leastTop: 1000,
    words: (ms) => (ms === 0 ? '0' : `${ms / 1000} s`),
  })
  readonly #bitrates = new TimePlot(page.ratePlot, {
    lines: [{ colour: '--bitrate', filled: true }],
    leastTop: 500_000,
    words: (bps) => (bps === 0 ? '0' : bps >= 1e6 ? `${bps / 1e6} M` : `${bps / 1e3} k`),
  })
  #drawnAtMs = 0
  #summarisedAtMs = 0

  constructor(player: Player) {
    this.#player = player
  }

  get fps(): number | undefined {
    return this.#frames.fps
  }

  /** Shows what is so now. */
  show(latencyMs: number | undefined, viewers: number | undefined, over: boolean): void {
    const { video, playback, watch } = this.#player
    const { droppedVideoFrames, totalVideoFrames } = video.getVideoPlaybackQuality()
    this.#frames.add(performance.now(), totalVideoFrames - droppedVideoFrames)
    const bufferMs = over ? undefined : this.#player.bufferMs
    const bitrateBps = over ? undefined : playback?.bitrateBps
    write(page.latency, seconds(latencyMs))
    write(page.buffer, seconds(bufferMs))
    write(page.bitrate, bitrate(bitrateBps))
    write(page.picture, size(video.videoWidth, video.videoHeight))
    write(page.rate, frameRate(over ? undefined : this.fps))
    write(page.speed, speed(video.playbackRate))
    write(page.dropped, count(droppedVideoFrames))
    write(page.stalls, count(watch.stalls))
    write(page.viewers, count(viewers))
    if (!over) {
      this.#delays.add([bufferMs, latencyMs])
      this.#bitrates.add([bitrateBps])
    }
    this.#plot(latencyMs, bitrateBps)
  }

  #plot(latencyMs: number | undefined, bitrateBps: number | undefined): void {
    const nowMs = performance.now()
    if (!calm.matches || nowMs - this.#drawnAtMs >= CALM_MS) {
      this.#drawnAtMs = nowMs
      this.#delays.draw()
      this.#bitrates.draw()
    }
    if (nowMs - this.#summarisedAtMs < SUMMARY_MS) return
    this.#summarisedAtMs = nowMs
    page.delayPlot.ariaLabel = `Latency and buffer over the last minute; latency now ${seconds(latencyMs)}`
    page.ratePlot.ariaLabel = `Bitrate over the last minute; now ${bitrate(bitrateBps)}`
  }
}
