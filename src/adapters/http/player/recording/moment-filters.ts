import { KIND_WORDS, MOMENT_KINDS, type MomentKind } from '../../playback/moment-kinds.ts'
import type { Moment } from '../../playback/moments.ts'
import { made, mark } from '../dom.ts'
import { page } from './page.ts'

/** Buttons for the kinds there are, each pressed while its moments are shown. */
export class MomentFilters {
  readonly #hidden = new Set<MomentKind>()
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  /** Offers the kinds of these moments. */
  offer(moments: readonly Moment[]): void {
    const there = MOMENT_KINDS.map((kind) => ({ kind, count: moments.filter((each) => each.kind === kind).length }))
    page.filters.replaceChildren(...there.filter(({ count }) => count > 0).map((each) => this.#button(each)))
  }

  /** Those of the moments that are to be shown. */
  shown(moments: readonly Moment[]): Moment[] {
    return moments.filter(({ kind }) => !this.#hidden.has(kind))
  }

  #button({ kind, count }: { kind: MomentKind; count: number }): HTMLButtonElement {
    const button = made('button')
    button.type = 'button'
    const icon = made('span', 'icon')
    icon.dataset.kind = kind
    icon.ariaHidden = 'true'
    button.append(icon, `${KIND_WORDS[kind]} ${count}`)
    button.dataset.kind = kind
    mark(button, 'aria-pressed', 'true')
    button.addEventListener('click', () => {
      const hides = !this.#hidden.delete(kind)
      if (hides) this.#hidden.add(kind)
      mark(button, 'aria-pressed', String(!hides))
      this.#changed()
    })
    return button
  }
}
