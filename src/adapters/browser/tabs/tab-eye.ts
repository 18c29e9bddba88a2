import type { CDPSession, Protocol } from 'puppeteer'

/**
 * Sees when a tab comes into view. The browser process tells that to whoever films the tab, without a script in the page and also
 * while the page hangs: so the tab is filmed, in one pixel. A tab out of view gives no pictures, and so costs nothing; of one in view
 * beside another (a popup window lies over it) the browser sends two or three, since none is acknowledged.
 */
export class TabEye {
  readonly #session: CDPSession
  readonly #onShown: () => void
  #open = false
  /** Undefined before the first report. */
  #inView: boolean | undefined

  /** @param onShown called when the tab comes into view */
  constructor(session: CDPSession, onShown: () => void) {
    this.#session = session
    this.#onShown = onShown
    session.on('Page.screencastVisibilityChanged', this.#onReport)
  }

  /** False while it is not known. */
  get inView(): boolean {
    return this.#inView === true
  }

  /**
   * Opens it; nothing happens where it is open. Never rejects.
   * @param isNew a tab that is seen for the first time has come into view if it is there; any other only after it was out of view
   */
  async open({ isNew }: { readonly isNew: boolean }): Promise<void> {
    if (this.#open) return
    this.#open = true
    this.#inView = isNew ? false : undefined
    // Fails when the tab is gone by then, which is told by another way.
    await this.#session
      .send('Page.startScreencast', { format: 'jpeg', quality: 1, maxWidth: 1, maxHeight: 1 })
      .catch(() => {})
  }

  async close(): Promise<void> {
    if (!this.#open) return
    this.#open = false
    this.#inView = undefined
    await this.#session.send('Page.stopScreencast').catch(() => {})
  }

  readonly #onReport = ({ visible }: Protocol.Page.ScreencastVisibilityChangedEvent): void => {
    if (!this.#open) return
    const wasHidden = this.#inView === false
    this.#inView = visible
    if (visible && wasHidden) this.#onShown()
  }
}
