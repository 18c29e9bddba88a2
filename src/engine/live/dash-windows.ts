import { DashWindow } from './dash-window.ts'
import type { LiveRenditions } from './live-renditions.ts'
import type { LiveWindow } from './live-window.ts'

/** The windows of a stream, of all its renditions, by the numbers that DASH gives their segments. */
export class DashWindows {
  readonly top: DashWindow
  readonly #renditions: LiveRenditions
  readonly #gridMs: number
  readonly #windows = new WeakMap<LiveWindow, DashWindow>()

  constructor(renditions: LiveRenditions, gridMs: number) {
    this.#renditions = renditions
    this.#gridMs = gridMs
    this.top = this.of(renditions.top)
  }

  of(window: LiveWindow): DashWindow {
    const known = this.#windows.get(window)
    if (known) return known
    const created = new DashWindow(window, this.#gridMs)
    this.#windows.set(window, created)
    return created
  }

  /** Takes in what has changed; true when a segment has begun. */
  follow(): boolean {
    const begun = [...this.#renditions.windows.values()].map((window) => this.of(window).follow())
    return begun.includes(true)
  }
}
