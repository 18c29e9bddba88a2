import type { TimeRange } from '../playback/time-range.ts'
import { clockWords, fractionOf, spokenDuration, timeAt } from '../playback/time-shift.ts'
import { mark, page, write } from './page.ts'
import type { Player } from './player.ts'
import { timeOfDay } from './words.ts'

const STEP_S = 5
/** Seeking at every movement of the pointer would load what nobody looks at. */
const DRAG_MS = 200

/** The bar on which viewers go back in time. */
export class TimeBar {
  readonly #player: Player
  #draggedS: number | undefined
  #soughtAtMs = 0

  constructor(player: Player) {
    this.#player = player
    const { bar } = page
    bar.addEventListener('pointerdown', (event) => this.#grab(event))
    bar.addEventListener('pointermove', (event) => this.#move(event))
    bar.addEventListener('pointerup', () => this.#drop(true))
    bar.addEventListener('pointercancel', () => this.#drop(false))
    bar.addEventListener('keydown', (event) => this.#key(event))
  }

  /** Draws where playback is. */
  show(): void {
    const { window, following, streamEnded, video } = this.#player
    page.bar.hidden = window === undefined
    if (!window) return
    const atS = this.#draggedS ?? video.currentTime
    const atEdge = following && !streamEnded && this.#draggedS === undefined
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

  #pointed(event: PointerEvent): number | undefined {
    const { left, width } = page.bar.getBoundingClientRect()
    const { window } = this.#player
    return window && width > 0 ? timeAt((event.clientX - left) / width, window) : undefined
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return
    page.bar.setPointerCapture(event.pointerId)
    this.#draggedS = this.#pointed(event)
    this.#tip(event)
    this.show()
  }

  #move(event: PointerEvent): void {
    this.#tip(event)
    if (this.#draggedS === undefined) return
    this.#draggedS = this.#pointed(event)
    if (this.#draggedS !== undefined && performance.now() - this.#soughtAtMs > DRAG_MS) {
      this.#soughtAtMs = performance.now()
      this.#player.seek(this.#draggedS)
    }
    this.show()
  }

  #drop(chosen: boolean): void {
    const draggedS = this.#draggedS
    this.#draggedS = undefined
    if (chosen && draggedS !== undefined) this.#player.seek(draggedS)
    this.show()
  }

  /** Tells the time under the pointer: the time of day, and how far behind live or from the start. */
  #tip(event: PointerEvent): void {
    const timeS = this.#pointed(event)
    const { window } = this.#player
    if (timeS === undefined || !window) return
    page.bar.style.setProperty('--pointed', String(fractionOf(timeS, window)))
    const dateMs = this.#player.dateMs(timeS)
    const place = this.#player.streamEnded
      ? clockWords(timeS - window.startS)
      : `−${clockWords(this.#behindS(timeS, window))}`
    write(page.barTip, dateMs === undefined ? place : `${timeOfDay(dateMs)}  ${place}`)
  }

  #key(event: KeyboardEvent): void {
    const { window, video } = this.#player
    if (!window || event.ctrlKey || event.metaKey || event.altKey) return
    const tenth = (window.endS - window.startS) / 10
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -STEP_S,
      ArrowDown: -STEP_S,
      ArrowRight: STEP_S,
      ArrowUp: STEP_S,
      PageDown: -tenth,
      PageUp: tenth,
      Home: window.startS - video.currentTime,
      End: window.endS - video.currentTime,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#player.seekBy(step)
  }
}
