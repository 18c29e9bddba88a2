import { type StatusFacts, statusFacts, UNKNOWN_STREAM } from '../playback/status-facts.ts'

/** A status that was pushed saves asking for one. */
const ASK_AFTER_MS = 2500

/** The status of the stream: asked for again and again, unless it comes by itself. */
export class StatusFeed {
  readonly #url: string
  readonly #tell: (facts: StatusFacts) => void
  #timer = 0

  constructor(url: string, tell: (facts: StatusFacts) => void) {
    this.#url = url
    this.#tell = tell
  }

  /** Takes a status that came by itself. */
  accept(body: Readonly<Record<string, unknown>>): void {
    this.#schedule()
    this.#tell(statusFacts(body))
  }

  /** Asks now. Says nothing when the server does not answer. */
  async ask(): Promise<void> {
    this.#schedule()
    try {
      const response = await fetch(this.#url, { cache: 'no-store' })
      if (response.status === 404) this.#tell(UNKNOWN_STREAM)
      else if (response.ok) this.#tell(statusFacts((await response.json()) as Record<string, unknown>))
    } catch {
      // The next answer tells.
    }
  }

  #schedule(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.ask(), ASK_AFTER_MS)
  }
}
