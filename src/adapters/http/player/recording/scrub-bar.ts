import { clusterMoments, type MomentCluster } from '../../playback/cluster-moments.ts'
import { KIND_WORDS } from '../../playback/moment-kinds.ts'
import type { Moment } from '../../playback/moments.ts'
import { clockWords, fractionOf, spokenDuration, timeAt } from '../../playback/time-shift.ts'
import type { PageChapter } from './moment-list.ts'
import { made, mark, page, write } from './page.ts'

const STEP_S = 5
/** Seeking at every movement of the pointer would load what nobody looks at. */
const DRAG_MS = 120
/** So near to the pointer a mark is told of, as a part of the bar. */
const NEAR = 0.008

export interface ScrubBarParts {
  readonly seek: (timeS: number) => void
  /** Told what the pointer is over. */
  readonly preview: (timeS: number) => void
}

/** The bar of a recording, with marks for what happened and the borders of its chapters. */
export class ScrubBar {
  readonly #parts: ScrubBarParts
  #durationS = 0
  #clusters: readonly MomentCluster[] = []
  #chapters: readonly PageChapter[] = []
  #draggedS: number | undefined
  #soughtAtMs = 0

  constructor(parts: ScrubBarParts) {
    this.#parts = parts
    const { bar } = page
    bar.addEventListener('pointerdown', (event) => this.#grab(event))
    bar.addEventListener('pointermove', (event) => this.#move(event))
    bar.addEventListener('pointerup', () => this.#drop(true))
    bar.addEventListener('pointercancel', () => this.#drop(false))
    bar.addEventListener('keydown', (event) => this.#key(event))
  }

  set durationS(durationS: number) {
    this.#durationS = durationS
  }

  /** Puts marks and chapters onto the bar. */
  put(moments: readonly Moment[], chapters: readonly PageChapter[]): void {
    this.#clusters = clusterMoments(moments, this.#durationS)
    this.#chapters = chapters
    page.marks.replaceChildren(...this.#clusters.map(({ kind, atS }) => this.#at(atS, kind)))
    page.chapters.replaceChildren(...chapters.slice(1).map(({ startS }) => this.#at(startS)))
  }

  chapterAt(timeS: number): PageChapter | undefined {
    return this.#chapters.findLast(({ startS }) => startS <= timeS + 0.01)
  }

  /** Draws where playback is. */
  show(currentS: number): void {
    const atS = this.#draggedS ?? currentS
    const chapter = this.chapterAt(atS)
    page.bar.style.setProperty('--at', String(this.#fraction(atS)))
    mark(page.bar, 'aria-valuemax', String(Math.round(this.#durationS)))
    mark(page.bar, 'aria-valuenow', String(Math.round(atS)))
    const place = `${spokenDuration(atS)} of ${spokenDuration(this.#durationS)}`
    mark(page.bar, 'aria-valuetext', chapter ? `${place}, ${chapter.title}` : place)
    write(page.time, `${clockWords(atS)} / ${clockWords(this.#durationS)}`)
    write(page.chapterName, chapter?.title ?? '')
  }

  #fraction(timeS: number): number {
    return fractionOf(timeS, { startS: 0, endS: this.#durationS })
  }

  #at(timeS: number, kind?: string): HTMLElement {
    const element = made('span')
    if (kind) element.dataset.kind = kind
    element.style.setProperty('--place', String(this.#fraction(timeS)))
    return element
  }

  #pointed(event: PointerEvent): number | undefined {
    const { left, width } = page.bar.getBoundingClientRect()
    if (width <= 0 || this.#durationS <= 0) return undefined
    return timeAt((event.clientX - left) / width, { startS: 0, endS: this.#durationS })
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0) return
    page.bar.setPointerCapture(event.pointerId)
    // A mark is small: who points at one means it.
    const pointedS = this.#pointed(event)
    this.#draggedS = pointedS === undefined ? undefined : (this.#near(pointedS)[0]?.atS ?? pointedS)
    this.#tip(event)
  }

  #move(event: PointerEvent): void {
    this.#tip(event)
    if (this.#draggedS === undefined || event.movementX === 0) return
    this.#draggedS = this.#pointed(event)
    if (this.#draggedS !== undefined && performance.now() - this.#soughtAtMs > DRAG_MS) {
      this.#soughtAtMs = performance.now()
      this.#parts.seek(this.#draggedS)
    }
  }

  #drop(chosen: boolean): void {
    const draggedS = this.#draggedS
    this.#draggedS = undefined
    if (chosen && draggedS !== undefined) this.#parts.seek(draggedS)
  }

  #near(timeS: number): MomentCluster[] {
    const reach = this.#durationS * NEAR
    return this.#clusters
      .filter(({ atS }) => Math.abs(atS - timeS) <= reach)
      .toSorted((a, b) => Math.abs(a.atS - timeS) - Math.abs(b.atS - timeS))
  }

  /** Tells what is under the pointer: a mark, else the chapter, and when that is. */
  #tip(event: PointerEvent): void {
    const timeS = this.#pointed(event)
    if (timeS === undefined) return
    const [near] = this.#near(timeS)
    page.bar.style.setProperty('--pointed', String(this.#fraction(near?.atS ?? timeS)))
    write(page.tipText, near ? clusterWords(near) : (this.chapterAt(timeS)?.title ?? ''))
    write(page.tipTime, clockWords(near?.atS ?? timeS))
    this.#parts.preview(near?.atS ?? timeS)
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const { currentTime } = page.video
    const tenth = this.#durationS / 10
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: currentTime - STEP_S,
      ArrowDown: currentTime - STEP_S,
      ArrowRight: currentTime + STEP_S,
      ArrowUp: currentTime + STEP_S,
      PageDown: currentTime - tenth,
      PageUp: currentTime + tenth,
      Home: 0,
      End: this.#durationS,
    }
    const place = places[event.key]
    if (place === undefined) return
    event.preventDefault()
    event.stopPropagation()
    this.#parts.seek(place)
  }
}

const clusterWords = ({ kind, moments }: MomentCluster): string =>
  moments.length > 1 ? `${moments.length} × ${KIND_WORDS[kind].toLowerCase()}` : (moments[0]?.label ?? '')
