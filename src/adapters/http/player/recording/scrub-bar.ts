import { clusterMoments, type MomentCluster } from '../../playback/cluster-moments.ts'
import { KIND_WORDS } from '../../playback/moment-kinds.ts'
import type { Moment } from '../../playback/moments.ts'
import { clockWords, fractionOf, spokenDuration } from '../../playback/time-shift.ts'
import { BarGestures } from '../bar-gestures.ts'
import { made, mark, write } from '../dom.ts'
import type { PageChapter } from './moment-list.ts'
import { page } from './page.ts'

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
  readonly #gestures: BarGestures
  #durationS = 0
  #clusters: readonly MomentCluster[] = []
  #chapters: readonly PageChapter[] = []

  constructor(parts: ScrubBarParts) {
    this.#parts = parts
    this.#gestures = new BarGestures({
      range: () => (this.#durationS > 0 ? { startS: 0, endS: this.#durationS } : undefined),
      currentS: () => page.video.currentTime,
      seek: (timeS) => parts.seek(timeS),
      point: (timeS) => this.#tip(timeS),
      changed: () => this.show(page.video.currentTime),
      // A mark is small: who points at one means it.
      meant: (timeS) => this.#near(timeS)[0]?.atS ?? timeS,
    })
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
    const atS = this.#gestures.draggedS ?? currentS
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

  #near(timeS: number): MomentCluster[] {
    const reach = this.#durationS * NEAR
    return this.#clusters
      .filter(({ atS }) => Math.abs(atS - timeS) <= reach)
      .toSorted((a, b) => Math.abs(a.atS - timeS) - Math.abs(b.atS - timeS))
  }

  /** Tells what is under the pointer: a mark, else the chapter, and when that is. */
  #tip(timeS: number): void {
    const [near] = this.#near(timeS)
    page.bar.style.setProperty('--pointed', String(this.#fraction(near?.atS ?? timeS)))
    write(page.tipText, near ? clusterWords(near) : (this.chapterAt(timeS)?.title ?? ''))
    write(page.tipTime, clockWords(near?.atS ?? timeS))
    this.#parts.preview(near?.atS ?? timeS)
  }
}

const clusterWords = ({ kind, moments }: MomentCluster): string =>
  moments.length > 1 ? `${moments.length} × ${KIND_WORDS[kind].toLowerCase()}` : (moments[0]?.label ?? '')
