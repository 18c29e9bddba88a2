import type { CDPSession } from 'puppeteer'
import type { NoteDetails } from '../../../domain/session-note.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import { type DescribedPage, type ElementWords, elementAt, elementInFocus } from './describe-element.ts'
import { type SentInput, sentInput } from './sent-input.ts'
import type { TabNotes } from './tab-notes.ts'
import { type TypingRun, TypingRuns } from './typing-runs.ts'

export interface InputNotesOptions {
  readonly clock: Clock
  /** Where something of the pages is masked, nothing is told of elements that may show or hold it. */
  readonly masked: boolean
  /** A tab by its id in the protocol; undefined where it is none. */
  readonly tabOf: (targetId: string) => NotedTab | undefined
}

/** A tab with its notes. */
export interface NotedTab extends DescribedPage {
  readonly notes: TabNotes
}

/** What a tab is driven by: one session of the protocol. */
interface Driver {
  readonly tab: Promise<NotedTab | undefined>
}

/** Where keys go to. */
interface Field {
  readonly driver: Driver
  readonly words: Promise<ElementWords | undefined>
}

/** Scripts may put the focus elsewhere; puppeteer does so before it types. */
const MAY_MOVE_FOCUS: ReadonlySet<string> = new Set(['Runtime.callFunctionOn', 'Runtime.evaluate', 'DOM.focus'])

/** Notes clicks and typing that this process sends to pages. */
export class InputNotes {
  readonly #options: InputNotesOptions
  readonly #drivers = new WeakMap<CDPSession, Driver>()
  readonly #runs: TypingRuns<Field>
  /** Where keys went to last; none where that may be another one by now. */
  #field: Field | undefined

  constructor(options: InputNotesOptions) {
    this.#options = options
    this.#runs = new TypingRuns(options.clock, (run) => void this.#typed(run))
  }

  /** Takes a call that is about to be sent. */
  take(session: CDPSession, method: string, params: unknown): void {
    const mayMoveFocus = MAY_MOVE_FOCUS.has(method) && this.#drivers.get(session) === this.#field?.driver
    if (mayMoveFocus) this.#field = undefined
    if (!method.startsWith('Input.')) return
    // Moves of the mouse tell of a driver before it clicks.
    const driver = this.#driverOf(session)
    const input = sentInput(method, params)
    if (input?.kind === 'key') this.#press(driver, input.key, input.text)
    if (input?.kind !== 'click') return
    this.#runs.end()
    this.#field = undefined
    void this.#clicked(driver, input)
  }

  close(): void {
    this.#runs.end()
  }

  #driverOf(session: CDPSession): Driver {
    const known = this.#drivers.get(session)
    if (known) return known
    const tab = session.send('Target.getTargetInfo').then(
      ({ targetInfo }) => this.#options.tabOf(targetInfo.targetId),
      () => undefined,
    )
    const driver = { tab }
    this.#drivers.set(session, driver)
    return driver
  }

  #press(driver: Driver, key: string, text: string): void {
    if (this.#field?.driver !== driver || this.#runs.begins(this.#field)) {
      const words = driver.tab.then((tab) => tab && elementInFocus(tab))
      this.#field = { driver, words }
    }
    this.#runs.press(this.#field, key, text)
  }

  async #clicked({ tab: found }: Driver, { x, y, button, clicks }: SentInput & { kind: 'click' }): Promise<void> {
    const atMs = this.#options.clock.now()
    const tab = await found
    const told = tab?.notes.begin('page.clicked', atMs)
    if (!tab || !told) return
    const words = await elementAt(tab, x, y)
    const place = { x: Math.round(x), y: Math.round(y), button, ...(clicks > 1 ? { clicks } : {}) }
    told({ ...place, ...this.#wordsOf(words) })
  }

  async #typed({ place, startedAtMs, characters, endedBy }: TypingRun<Field>): Promise<void> {
    const tab = await place.driver.tab
    const told = tab?.notes.begin('page.typed', startedAtMs)
    if (!told) return
    const words = await place.words
    // How long a password is belongs to it; and what is not known may be one.
    const open = words !== undefined && !words.secret && !this.#options.masked
    told({
      ...(open ? { characters } : {}),
      ...this.#wordsOf(words),
      ...(endedBy === undefined ? {} : { ended_by: endedBy }),
    })
  }

  #wordsOf(words: ElementWords | undefined): NoteDetails {
    if (!words) return {}
    const { element, name } = words
    return { element, ...(name === undefined || this.#options.masked ? {} : { name }) }
  }
}
