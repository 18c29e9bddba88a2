import type { Moment } from '../../playback/moments.ts'
import { momentAt } from '../../playback/moments.ts'
import { clockWords, spokenDuration } from '../../playback/time-shift.ts'
import { made, mark, write } from '../dom.ts'
import { page } from './page.ts'

/** A chapter, as the page shows it. */
export interface PageChapter {
  readonly startS: number
  readonly endS: number
  readonly title: string
}

/** Who looks around in the list does not want it to run away meanwhile. */
const HANDS_OFF_MS = 4000

/** The list of moments, which seeks and follows playback. */
export class MomentList {
  readonly #seek: (timeS: number) => void
  #moments: readonly Moment[] = []
  #items: readonly HTMLButtonElement[] = []
  #current = -1
  #touchedAtMs = Number.NEGATIVE_INFINITY

  constructor(seek: (timeS: number) => void) {
    this.#seek = seek
    for (const name of ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const)
      page.moments.addEventListener(
        name,
        () => {
          this.#touchedAtMs = performance.now()
        },
        { passive: true },
      )
    page.moments.addEventListener('keydown', (event) => this.#key(event))
  }

  /** Lists moments, in the order of time, under the chapters they happened in. */
  list(moments: readonly Moment[], chapters: readonly PageChapter[]): void {
    this.#moments = moments
    this.#current = -1
    const items: HTMLButtonElement[] = []
    const rows: HTMLLIElement[] = []
    let next = 0
    for (const moment of moments) {
      while (next < chapters.length && (chapters[next]?.startS ?? 0) <= moment.atS + 0.001) {
        rows.push(this.#chapterRow(chapters[next] as PageChapter))
        next += 1
      }
      const item = this.#item(moment)
      items.push(item)
      rows.push(inRow(item))
    }
    for (const chapter of chapters.slice(next)) rows.push(this.#chapterRow(chapter))
    this.#items = items
    page.moments.replaceChildren(...rows)
  }

  /** Marks the moment that playback is at, and brings it into view unless somebody is looking around. */
  follow(timeS: number): void {
    const current = momentAt(this.#moments, timeS)
    if (current === this.#current) return
    this.#items[this.#current]?.removeAttribute('aria-current')
    this.#current = current
    const item = this.#items[current]
    if (!item) return
    mark(item, 'aria-current', 'true')
    if (performance.now() - this.#touchedAtMs > HANDS_OFF_MS) scrollTo(item)
  }

  #item(moment: Moment): HTMLButtonElement {
    const item = made('button')
    item.type = 'button'
    const time = made('time', '', clockWords(moment.atS))
    const icon = made('span', 'icon')
    icon.dataset.kind = moment.kind
    icon.ariaHidden = 'true'
    item.append(time, icon, made('span', 'what', moment.label), made('span', 'detail', moment.detail))
    item.title = [moment.label, moment.detail].filter(Boolean).join('\n')
    item.addEventListener('click', () => this.#seek(moment.atS))
    return item
  }

  #chapterRow({ startS, title }: PageChapter): HTMLLIElement {
    const item = made('button')
    item.type = 'button'
    item.append(made('time', '', clockWords(startS)), made('span', 'what', title))
    item.setAttribute('aria-label', `Chapter ${title}, at ${spokenDuration(startS)}`)
    item.addEventListener('click', () => this.#seek(startS))
    const row = inRow(item)
    row.className = 'chapter'
    return row
  }

  /** Up and down go through the list, as in every list. */
  #key(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    const buttons = [...page.moments.querySelectorAll('button')]
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus()
    event.preventDefault()
    event.stopPropagation()
  }
}

/** Says why the list is empty. */
export function sayNothing(text: string): void {
  page.nothing.hidden = text === ''
  write(page.nothing, text)
}

function inRow(item: HTMLElement): HTMLLIElement {
  const row = made('li')
  row.append(item)
  return row
}

/** Within the list only: the page itself stays where it is. */
function scrollTo(item: HTMLElement): void {
  const list = page.moments
  const [row, box] = [item.getBoundingClientRect(), list.getBoundingClientRect()]
  if (row.top < box.top + 30 || row.bottom > box.bottom - 30) list.scrollTop += row.top - box.top - box.height / 2
}
