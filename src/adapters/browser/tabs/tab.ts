import type { CDPSession, Page } from 'puppeteer'
import { BehaviorSubject } from 'rxjs'
import { TabEye } from './tab-eye.ts'

/** One tab of a browser. */
export class Tab {
  readonly id: string
  /** In the order of opening, 0 is the first of its browser. */
  readonly number: number
  /** Attached before the tab's first script ran. */
  readonly session: CDPSession
  readonly eye: TabEye
  /** puppeteer's page, from when it is ready: it has its address and the session's size. */
  page: Page | undefined
  /** True while its process has crashed and nothing was opened in it since. */
  readonly crashed = new BehaviorSubject(false)
  /** Resolves when the tab is closed or its browser gone. */
  readonly closed: Promise<void>
  readonly #announceClosed: () => void

  constructor(id: string, number: number, session: CDPSession, onShown: (tab: Tab) => void) {
    this.id = id
    this.number = number
    this.session = session
    let announce = () => {}
    this.closed = new Promise((resolve) => {
      announce = resolve
    })
    this.#announceClosed = announce
    this.eye = new TabEye(session, () => onShown(this))
  }

  close(): void {
    this.crashed.complete()
    this.#announceClosed()
  }
}
