import type { TimeRange } from '../playback/time-range.ts'
import { timeAt } from '../playback/time-shift.ts'
import { stage } from './stage.ts'

const STEP_S = 5
/** Seeking at every movement of the pointer would load what nobody looks at. */
const DRAG_MS = 150

/** What a bar on which positions are chosen stands for. */
export interface BarParts {
  /** Undefined while there is nothing to choose from. */
  range(): TimeRange | undefined
  /** Where playback is. */
  currentS(): number
  seek(timeS: number): void
  /** Told what the pointer is over. */
  point(timeS: number): void
  /** Told that something else is being chosen, or nothing any more. */
  changed(): void
  /** What somebody means who presses at a time: a mark near it, for example. Default the time itself. */
  meant?(timeS: number): number
}

/** Chooses positions on the bar by pointer and keys. */
export class BarGestures {
  readonly #parts: BarParts
  #draggedS: number | undefined
  #soughtAtMs = 0
  /** Where the pointer was last. */
  #pointerX = 0

  constructor(parts: BarParts) {
    this.#parts = parts
    const { bar } = stage
    bar.addEventListener('pointerdown', (event) => this.#grab(event))
    bar.addEventListener('pointermove', (event) => this.#move(event))
    bar.addEventListener('pointerup', () => this.#drop(true))
    bar.addEventListener('pointercancel', () => this.#drop(false))
    bar.addEventListener('keydown', (event) => this.#key(event))
  }

  /** The position that is being chosen; undefined while none is. */
  get draggedS(): number | undefined {
    return this.#draggedS
  }

  #pointed(event: PointerEvent): number | undefined {
    const { left, width } = stage.bar.getBoundingClientRect()
    const range = this.#parts.range()
    return range && width > 0 ? timeAt((event.clientX - left) / width, range) : undefined
  }

  #point(event: PointerEvent): number | undefined {
    const timeS = this.#pointed(event)
    if (timeS !== undefined) this.#parts.point(timeS)
    return timeS
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return
    stage.bar.setPointerCapture(event.pointerId)
    this.#pointerX = event.clientX
    const timeS = this.#point(event)
    this.#draggedS = timeS === undefined ? undefined : (this.#parts.meant?.(timeS) ?? timeS)
    this.#parts.changed()
  }

  #move(event: PointerEvent): void {
    const timeS = this.#point(event)
    // Browsers tell of movements that are none (`movementX` of touches is not to be trusted), which are not to undo what was meant.
    if (this.#draggedS === undefined || event.clientX === this.#pointerX) return
    this.#pointerX = event.clientX
    this.#draggedS = timeS
    if (timeS !== undefined && performance.now() - this.#soughtAtMs > DRAG_MS) {
      this.#soughtAtMs = performance.now()
      this.#parts.seek(timeS)
    }
    this.#parts.changed()
  }

  #drop(chosen: boolean): void {
    const draggedS = this.#draggedS
    this.#draggedS = undefined
    if (chosen && draggedS !== undefined) this.#parts.seek(draggedS)
    this.#parts.changed()
  }

  #key(event: KeyboardEvent): void {
    const range = this.#parts.range()
    if (!range || event.ctrlKey || event.metaKey || event.altKey) return
    const currentS = this.#parts.currentS()
    const tenth = (range.endS - range.startS) / 10
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: currentS - STEP_S,
      ArrowDown: currentS - STEP_S,
      ArrowRight: currentS + STEP_S,
      ArrowUp: currentS + STEP_S,
      PageDown: currentS - tenth,
      PageUp: currentS + tenth,
      Home: range.startS,
      End: range.endS,
    }
    const place = places[event.key]
    if (place === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#parts.seek(place)
  }
}
