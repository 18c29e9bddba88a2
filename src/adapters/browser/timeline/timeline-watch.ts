import type { CDPSession, Page } from 'puppeteer'
import { type Observable, Subscription } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { Tab } from '../tabs/tab.ts'
import { noteFaultsOfPage } from './note-faults-of-page.ts'
import { InputNotes, type NotedTab } from './note-input.ts'
import { notePageEvents } from './note-page-events.ts'
import { noteTitles } from './note-titles.ts'
import { TabNotes } from './tab-notes.ts'
import { watchCalls } from './watch-calls.ts'

export interface TimelineOptions {
  readonly sessionId: string
  /** Whether something of its pages is masked. */
  readonly masked: boolean
  readonly events: Pick<EventPort, 'publish'>
  readonly clock: Clock
  readonly log: LogPort
}

/** Notes what happens in the pages of one browser, for the timelines of whatever is recorded meanwhile: as events `session.noted`. */
export class TimelineWatch {
  readonly #options: TimelineOptions
  readonly #tabs = new Map<string, NotedTab>()
  readonly #input: InputNotes
  readonly #watching = new Subscription()
  #isDriven = false

  constructor(options: TimelineOptions) {
    this.#options = options
    const { clock, masked } = options
    this.#input = new InputNotes({ clock, masked, tabOf: (id) => this.#tabs.get(id) })
  }

  /** A tab was attached to; nothing of it has run yet. */
  opened(tab: Tab): void {
    const { sessionId, events, clock } = this.#options
    const notes = new TabNotes(tab.number, clock, (kind, happenedAtMs, details) =>
      events.publish('session.noted', { sessionId, kind, happenedAtMs, details }),
    )
    this.#tabs.set(tab.id, { notes, session: tab.session, frameId: tab.id })
    notePageEvents(tab.session, notes)
    this.#listen(tab.session)
    void tab.closed.then(() => {
      notes.close()
      this.#tabs.delete(tab.id)
    })
  }

  /** puppeteer has the page of a tab ready. */
  ready(tab: Tab, page: Page): void {
    const known = this.#tabs.get(tab.id)
    if (known) noteFaultsOfPage(page, known.notes)
  }

  /** @param filmed the tab in the picture */
  follow(filmed: Observable<Tab | undefined>): void {
    const onTitled = (tab: Tab, title: string) => this.#tabs.get(tab.id)?.notes.note('page.titled', () => ({ title }))
    this.#watching.add(noteTitles({ clock: this.#options.clock, filmed, onTitled }))
  }

  close(): void {
    this.#watching.unsubscribe()
    this.#input.close()
    for (const { notes } of this.#tabs.values()) notes.close()
  }

  /** All tabs of a browser share one connection. */
  #listen(session: CDPSession): void {
    const connection = session.connection()
    if (this.#isDriven || !connection) return
    this.#isDriven = true
    if (!watchCalls(connection, (driven, method, params) => this.#input.take(driven, method, params)))
      this.#options.log.warn({}, 'With this version of puppeteer clicks and typing are not noted')
  }
}
