import { interval, Subscription } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { ProcessLook } from './process-look.ts'
import { isHung, NO_SILENCE, nextSilence } from './silence.ts'

/** How often a browser is asked whether it is there, milliseconds. One that hangs is known for it after about five times as long. */
export const WATCH_PERIOD_MS = 5000

/** A look that comes later than so many periods says more of this process, or of a machine that slept, than of the browser. */
const LATE_PERIODS = 1.5

export interface BrowserWatch {
  readonly clock: Clock
  /** Default {@link WATCH_PERIOD_MS}. */
  readonly periodMs?: number
  /** Asks for something that its main thread answers at once. Settles when it has, or when there is nobody to ask any more. */
  readonly ask: () => Promise<unknown>
  /** Looks at its process; only asked for while an answer is owed. */
  readonly look: () => Promise<ProcessLook | undefined>
  /** Called once, with for how long it has owed an answer, milliseconds: it hangs. */
  readonly onHung: (silentMs: number) => void
}

/** Watches a browser that may hang without ending. */
export class WatchedBrowser {
  readonly #watch: BrowserWatch
  readonly #periodMs: number
  readonly #watching = new Subscription()
  /** When the question was put that is not answered yet. */
  #askedAtMs: number | undefined
  #lookedAtMs: number
  #silence = NO_SILENCE

  constructor(watch: BrowserWatch) {
    this.#watch = watch
    const { clock, periodMs = WATCH_PERIOD_MS } = watch
    this.#periodMs = periodMs
    this.#lookedAtMs = clock.now()
    this.#watching.add(interval(periodMs, clock.scheduler).subscribe(() => void this.#turn()))
  }

  /** Whether it owes an answer for longer than a period. */
  get isLate(): boolean {
    return this.#askedAtMs !== undefined && this.#watch.clock.now() - this.#askedAtMs >= this.#periodMs
  }

  stop(): void {
    this.#watching.unsubscribe()
  }

  async #turn(): Promise<void> {
    const { clock, look, onHung } = this.#watch
    const periodMs = this.#periodMs
    const overMs = clock.now() - this.#lookedAtMs
    this.#lookedAtMs = clock.now()
    const askedAtMs = this.#askedAtMs
    if (askedAtMs === undefined) {
      this.#ask()
      return
    }
    if (overMs > LATE_PERIODS * periodMs) return
    const seen = await look()
    // It was closed, or has answered meanwhile.
    if (this.#watching.closed || this.#askedAtMs !== askedAtMs) return
    this.#silence = nextSilence(this.#silence, seen, periodMs)
    if (!isHung(this.#silence, periodMs)) return
    this.stop()
    onHung(clock.now() - askedAtMs)
  }

  #ask(): void {
    const { clock, ask } = this.#watch
    const askedAtMs = clock.now()
    this.#askedAtMs = askedAtMs
    this.#silence = NO_SILENCE
    const answered = () => {
      if (this.#askedAtMs === askedAtMs) this.#askedAtMs = undefined
    }
    ask().then(answered, answered)
  }
}
