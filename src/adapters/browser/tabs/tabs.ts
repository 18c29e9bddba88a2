import type { Browser, CDPSession, Page, Target } from 'puppeteer'
import { BehaviorSubject, distinctUntilChanged, type Observable } from 'rxjs'
import { reasonOf } from '../../../domain/errors.ts'
import type { TabChoice } from '../../../domain/tab-choice.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import { attachTabs, targetIdOf } from './attach-tabs.ts'
import { Tab } from './tab.ts'
import { NO_TABS, type TabOrder, withClosed, withInFront, withOpened } from './tab-order.ts'

export interface TabsOptions {
  readonly choice: TabChoice
  /** How they are filmed: on a display only the tab that lies in front is in the picture. */
  readonly filmedBy: 'screencast' | 'display'
  readonly log: LogPort
  /** A tab was attached to; what is sent to its session at once is done before its first script. */
  readonly onOpened: (tab: Tab) => void
  /** puppeteer has the page of a tab ready. */
  readonly onReady: (tab: Tab, page: Page) => void
  /** Another tab is filmed from now on. */
  readonly onChanged: (tab: Tab, count: number) => void
  /** The last tab was closed. */
  readonly onEmpty: () => void
}

/** The tabs of one browser, and which of them is filmed. */
export class Tabs {
  readonly #options: TabsOptions
  readonly #inPicture = new BehaviorSubject<Tab | undefined>(undefined)
  /** All that are attached to, by id. */
  readonly #tabs = new Map<string, Tab>()
  /** Pages that puppeteer has ready, by id; they may be so before their tab is. */
  readonly #pages = new Map<string, Page>()
  /** Those that are ready. */
  #order: TabOrder = NO_TABS
  #main: Page
  /** The one that is filmed, also while it shows nothing. */
  #chosen: Tab | undefined
  #count = 0

  /** The tab to film, whenever that changes; none while no tab is ready, or that one has crashed. */
  readonly filmed: Observable<Tab | undefined>

  private constructor(first: Page, options: TabsOptions) {
    this.#main = first
    this.#options = options
    this.filmed = this.#inPicture.pipe(distinctUntilChanged())
  }

  /** @param first the page that is there; the session's own */
  static async of(browser: Browser, first: Page, options: TabsOptions): Promise<Tabs> {
    const tabs = new Tabs(first, options)
    await attachTabs(browser, {
      opened: (id, session) => tabs.#open(id, session),
      closed: (id) => tabs.#close(id),
    })
    await tabs.#meet(first)
    browser.on('targetcreated', (target: Target) => void tabs.#greet(target))
    for (const target of browser.targets()) void tabs.#greet(target)
    return tabs
  }

  /** The session's own page; the last there was where all are closed. */
  get main(): Page {
    return this.#main
  }

  /** The page that is filmed; where none is ready, the session's own. */
  get filmedPage(): Page {
    return this.#chosen?.page ?? this.#main
  }

  /** Pages that are ready, the one that was in front last first. */
  get pages(): Page[] {
    return this.#order.recent.flatMap((id) => this.#tabs.get(id)?.page ?? [])
  }

  /** Puts the session's own page in front. */
  async showMain(): Promise<void> {
    const { main, recent } = this.#order
    if (main !== recent[0]) await this.#main.bringToFront()
  }

  /** True while the page that is filmed has crashed and nothing was opened in it since. */
  get crashed(): boolean {
    return this.#chosen?.crashed.value ?? false
  }

  /** Looks after none of them any more. */
  close(): void {
    for (const tab of this.#tabs.values()) tab.close()
  }

  #open(id: string, session: CDPSession): void {
    const tab = new Tab(id, this.#count, session, (shown) => this.#show(shown))
    this.#count += 1
    this.#tabs.set(id, tab)
    this.#options.onOpened(tab)
    // The first tab is in front without being looked at.
    if (tab.number > 0) void tab.eye.open({ isNew: true })
    tab.crashed.subscribe(() => this.#turn(this.#order))
    this.#join(tab)
  }

  #close(id: string): void {
    const tab = this.#tabs.get(id)
    if (!tab) return
    this.#tabs.delete(id)
    this.#pages.delete(id)
    tab.close()
    this.#turn(withClosed(this.#order, id))
    if (this.#tabs.size === 0) this.#options.onEmpty()
  }

  /** Waits for puppeteer to have a page ready; a tab that closes before has none. */
  async #greet(target: Target): Promise<void> {
    if (target.type() !== 'page') return
    try {
      const page = await target.page()
      if (page) await this.#meet(page)
    } catch (error) {
      this.#options.log.debug({ reason: reasonOf(error) }, 'A tab was closed before it was ready')
    }
  }

  async #meet(page: Page): Promise<void> {
    const id = await targetIdOf(page)
    if (this.#pages.has(id)) return
    this.#pages.set(id, page)
    // Of pages in windows of their own nothing tells that they were brought to the front (measured).
    const bringToFront = page.bringToFront.bind(page)
    page.bringToFront = async () => {
      await bringToFront()
      const tab = this.#tabs.get(id)
      if (tab) this.#show(tab)
    }
    const tab = this.#tabs.get(id)
    if (tab) this.#join(tab)
  }

  #join(tab: Tab): void {
    const page = this.#pages.get(tab.id)
    if (!page || tab.page) return
    tab.page = page
    this.#options.onReady(tab, page)
    this.#turn(withOpened(this.#order, tab.id))
    if (tab.eye.inView) this.#show(tab)
  }

  #show(tab: Tab): void {
    // Before it is ready it has neither its size nor anything to see.
    if (!tab.page) return
    this.#turn(withInFront(this.#order, tab.id))
    const { choice, filmedBy } = this.#options
    const main = this.#tabs.get(this.#order.main ?? '')
    if (choice === 'pinned' && filmedBy === 'display' && main && main !== tab) {
      main.session.send('Page.bringToFront').catch(() => {})
    }
  }

  #turn(order: TabOrder): void {
    this.#order = order
    const [inFront] = order.recent
    this.#main = this.#tabs.get(order.main ?? '')?.page ?? this.#main
    for (const [id, tab] of this.#tabs) {
      if (id === inFront) void tab.eye.close()
      else if (tab.page) void tab.eye.open({ isNew: false })
    }
    const { choice, filmedBy, onChanged } = this.#options
    const chosen = this.#tabs.get((choice === 'pinned' ? order.main : inFront) ?? '')
    const before = this.#chosen
    this.#chosen = chosen
    // A page that believes it is in front goes on painting behind another tab (measured).
    if (chosen && chosen !== before && choice === 'pinned' && filmedBy === 'screencast')
      chosen.session.send('Emulation.setFocusEmulationEnabled', { enabled: true }).catch(() => {})
    this.#inPicture.next(chosen?.crashed.value ? undefined : chosen)
    if (chosen && before && chosen !== before) onChanged(chosen, this.#tabs.size)
  }
}
