import type { Subscription } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'

/** Keys that were pressed one after another in one place. */
export interface TypingRun<P> {
  readonly place: P
  readonly startedAtMs: number
  /** Characters they made; what they were is nowhere kept. */
  readonly characters: number
  /** `Enter`, `Tab` or `Escape` where one of these ended it. */
  readonly endedBy?: string
}

/** After so long without a key a run is over. */
export const PAUSE_MS = 1000
/** What goes on longer is told in pieces. */
export const LONGEST_RUN_MS = 30_000

/** Keys that end what is being typed. */
const ENDING: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Escape'])

/** Makes runs of keys. A place is compared by identity: what is typed into another one is another run. */
export class TypingRuns<P> {
  readonly #clock: Clock
  readonly #onRun: (run: TypingRun<P>) => void
  #run: { readonly place: P; readonly startedAtMs: number; characters: number } | undefined
  #pause: Subscription | undefined

  constructor(clock: Clock, onRun: (run: TypingRun<P>) => void) {
    this.#clock = clock
    this.#onRun = onRun
  }

  /** True where a key pressed there now would begin a run. */
  begins(place: P): boolean {
    return this.#run?.place !== place || this.#clock.now() - this.#run.startedAtMs >= LONGEST_RUN_MS
  }

  /** @param text what the key puts there; empty for those that put nothing */
  press(place: P, key: string, text: string): void {
    if (this.begins(place)) this.end()
    this.#run ??= { place, startedAtMs: this.#clock.now(), characters: 0 }
    if (ENDING.has(key)) {
      this.end(key)
      return
    }
    this.#run.characters += [...text].length
    this.#pause?.unsubscribe()
    this.#pause = this.#clock.scheduler.schedule(() => this.end(), PAUSE_MS)
  }

  /** Ends the run there is. */
  end(endedBy?: string): void {
    this.#pause?.unsubscribe()
    const run = this.#run
    this.#run = undefined
    if (run && (run.characters > 0 || endedBy !== undefined)) this.#onRun({ ...run, ...(endedBy ? { endedBy } : {}) })
  }
}
