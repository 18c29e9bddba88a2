import type { TimeRange } from '../playback/time-range.ts'
import { clockWords, fractionOf, spokenDuration } from '../playback/time-shift.ts'
import { BarGestures } from './bar-gestures.ts'
import { mark, write } from './dom.ts'
import { page } from './page.ts'
import type { Player } from './player.ts'
import { timeOfDay } from './words.ts'

/** The bar on which viewers go back in time. */
export class TimeBar {
  readonly #player: Player
  readonly #gestures: BarGestures

  constructor(player: Player) {
    this.#player = player
    this.#gestures = new BarGestures({
      range: () => player.window,
      currentS: () => player.video.currentTime,
      seek: (timeS) => player.seek(timeS),
      point: (timeS) => this.#tip(timeS),
      changed: () => this.show(),
    })
  }

  /** Draws where playback is. */
  show(): void {
    const { window, following, streamEnded, video } = this.#player
    page.bar.hidden = window === undefined
    if (!window) return
    const { draggedS } = this.#gestures
    const atS = draggedS ?? video.currentTime
    const atEdge = following && !streamEnded && draggedS === undefined
    page.bar.style.setProperty('--at', String(atEdge ? 1 : fractionOf(atS, window)))
    const lengthS = window.endS - window.startS
    mark(page.bar, 'aria-valuemax', String(Math.round(lengthS)))
    mark(page.bar, 'aria-valuenow', String(Math.round(lengthS * (atEdge ? 1 : fractionOf(atS, window)))))
    mark(page.bar, 'aria-valuetext', this.#spoken(atS, window, atEdge))
    write(page.behind, this.#words(atS, window, atEdge))
  }

  #words(atS: number, window: TimeRange, atEdge: boolean): string {
    if (this.#player.streamEnded) {
      return `${clockWords(atS - window.startS)} / ${clockWords(window.endS - window.startS)}`
    }
    return atEdge ? '' : `−${clockWords(this.#behindS(atS, window))}`
  }

  #spoken(atS: number, window: TimeRange, atEdge: boolean): string {
    if (atEdge) return 'Live'
    if (!this.#player.streamEnded) return `${spokenDuration(this.#behindS(atS, window))} behind live`
    return `${spokenDuration(atS - window.startS)} of ${spokenDuration(window.endS - window.startS)}`
  }

  #behindS(atS: number, window: TimeRange): number {
    return (this.#player.playback?.liveS ?? window.endS) - atS
  }

  /** Tells the time under the pointer: the time of day, and how far behind live or from the start. */
  #tip(timeS: number): void {
    const { window } = this.#player
    if (!window) return
    page.bar.style.setProperty('--pointed', String(fractionOf(timeS, window)))
    const dateMs = this.#player.dateMs(timeS)
    const place = this.#player.streamEnded
      ? clockWords(timeS - window.startS)
      : `−${clockWords(this.#behindS(timeS, window))}`
    write(page.barTip, dateMs === undefined ? place : `${timeOfDay(dateMs)}  ${place}`)
  }
}
