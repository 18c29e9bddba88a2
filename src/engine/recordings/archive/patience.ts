import { filter, type Observable, Subscription, take, timer } from 'rxjs'
import type { Clock } from '../../../pipeline/clock.ts'
import type { SpoolProgress } from '../objects/part-plan.ts'

export interface PatienceParts {
  readonly clock: Clock
  /** How long a place may give no sign after the end of a recording, milliseconds. */
  readonly limitMs: number
  /** When the recording ended, milliseconds since 1970, where it has; default: when its spool says so. */
  readonly endedMs?: number
}

/** So much a place gets in any case, for example of a process that was begun long after the end of the recording. */
const LEAST_MS = 60_000

/**
 * How long the place of a recording is waited for: until some time after the recording has ended, or after the place has last taken a
 * part, whichever is later.
 */
export class Patience {
  readonly #parts: PatienceParts
  /** Since when there is nothing but waiting. */
  #sinceMs: number | undefined

  constructor(parts: PatienceParts) {
    this.#parts = parts
    // A clock that was set back since would make it wait for ever.
    if (parts.endedMs !== undefined) this.#sinceMs = Math.min(parts.endedMs, parts.clock.now())
  }

  /** The place has taken something. */
  sign(): void {
    if (this.#sinceMs !== undefined) this.#sinceMs = Math.max(this.#sinceMs, this.#parts.clock.now())
  }

  get isOver(): boolean {
    return this.#leftMs <= 0
  }

  /** A signal that aborts when it is over, but not at once; to be ended. */
  watch(progress: Observable<SpoolProgress>): { readonly signal: AbortSignal; readonly watching: Subscription } {
    const { clock } = this.#parts
    const [over, watching] = [new AbortController(), new Subscription()]
    const wait = (ms: number): void => {
      const end = () => (this.isOver ? over.abort() : wait(this.#leftMs))
      watching.add(timer(ms, clock.scheduler).subscribe(end))
    }
    const ended = progress.pipe(
      filter(({ finished }) => finished),
      take(1),
    )
    watching.add(
      ended.subscribe(() => {
        this.#sinceMs ??= clock.now()
        wait(Math.max(this.#leftMs, LEAST_MS))
      }),
    )
    return { signal: over.signal, watching }
  }

  get #leftMs(): number {
    const { clock, limitMs } = this.#parts
    return this.#sinceMs === undefined ? Number.POSITIVE_INFINITY : this.#sinceMs + limitMs - clock.now()
  }
}
