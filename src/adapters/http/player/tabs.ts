import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import { mark } from './dom.ts'
import { page } from './page.ts'
import { PROTOCOL_WORDS } from './protocol-words.ts'

const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/** One tab for each protocol that is offered; arrow keys go from tab to tab, Enter and the space bar choose. */
export class Tabs {
  readonly #choose: (via: LiveProtocol) => void
  #offered: readonly LiveProtocol[] = []

  constructor(choose: (via: LiveProtocol) => void) {
    this.#choose = choose
    page.tabs.addEventListener('keydown', (event) => this.#walk(event))
  }

  show(offered: readonly LiveProtocol[], chosen: LiveProtocol): void {
    if (offered.join() !== this.#offered.join()) {
      this.#offered = offered
      page.tabs.replaceChildren(...offered.map((via) => this.#tab(via)))
    }
    for (const tab of this.#buttons) {
      const selected = tab.dataset.via === chosen
      mark(tab, 'aria-selected', String(selected))
      tab.tabIndex = selected ? 0 : -1
      if (selected) mark(page.panel, 'aria-labelledby', tab.id)
    }
  }

  get #buttons(): readonly HTMLButtonElement[] {
    return [...page.tabs.querySelectorAll('button')]
  }

  #tab(via: LiveProtocol): HTMLButtonElement {
    const tab = document.createElement('button')
    const place = this.#offered.indexOf(via) + 1
    tab.type = 'button'
    tab.id = `tab-${via}`
    tab.dataset.via = via
    tab.textContent = PROTOCOL_WORDS[via].label
    tab.title = `Play by ${PROTOCOL_WORDS[via].label} (${place})`
    tab.setAttribute('role', 'tab')
    tab.setAttribute('aria-controls', page.panel.id)
    tab.setAttribute('aria-keyshortcuts', String(place))
    tab.addEventListener('click', () => this.#choose(via))
    return tab
  }

  #walk(event: KeyboardEvent): void {
    const step = KEYS[event.key]
    const tabs = this.#buttons
    const at = tabs.indexOf(event.target as HTMLButtonElement)
    if (step === undefined || at < 0) return
    event.preventDefault()
    event.stopPropagation()
    tabs[(at + step + tabs.length) % tabs.length]?.focus()
  }
}
