import type { Tab } from '../tabs/tab.ts'

/** The dialogs that are open in the tabs of a browser. A page waits for the answer, and so does all that shares its process. */
export class OpenDialogs {
  readonly #tabs = new Set<Tab>()

  get any(): boolean {
    return this.#tabs.size > 0
  }

  /** Needs the page domain of the tab's session to be enabled. */
  watch(tab: Tab): void {
    const over = () => {
      this.#tabs.delete(tab)
    }
    tab.session.on('Page.javascriptDialogOpening', () => {
      this.#tabs.add(tab)
    })
    tab.session.on('Page.javascriptDialogClosed', over)
    void tab.closed.then(over)
  }
}
