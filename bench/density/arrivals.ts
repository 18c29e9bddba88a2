/** Counts who has come to a place, and lets those who wait go on when enough have. */
export class Arrivals {
  #count = 0
  readonly #waiting = new Map<() => void, number>()
  readonly #signal: AbortSignal

  /** @param signal nobody waits longer: who does is rejected with its reason */
  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  arrive(): void {
    this.#count += 1
    for (const [go, count] of this.#waiting) if (this.#count >= count) go()
  }

  /** Resolves when so many have arrived. */
  async reached(count: number): Promise<void> {
    this.#signal.throwIfAborted()
    if (this.#count >= count) return
    let go = () => {}
    try {
      await new Promise<void>((resolve) => {
        go = resolve
        this.#waiting.set(go, count)
        this.#signal.addEventListener('abort', go)
      })
      this.#signal.throwIfAborted()
    } finally {
      this.#waiting.delete(go)
      this.#signal.removeEventListener('abort', go)
    }
  }
}
