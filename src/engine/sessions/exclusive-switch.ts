/**
 * Turns something on and off for callers who do not know of each other. Of two that turn it on at once one is refused, of two that
 * turn it off likewise; off waits for an on that is under way, and the other way round. What is on already is for `work` to refuse.
 */
export class ExclusiveSwitch {
  #on: Promise<unknown> | undefined
  #off: Promise<unknown> | undefined

  /** @param refusal what to throw when it is being turned on already */
  async on<T>(work: () => Promise<T>, refusal: () => Error): Promise<T> {
    if (this.#on) throw refusal()
    const running = after(this.#off, work)
    this.#on = running
    try {
      return await running
    } finally {
      this.#on = undefined
    }
  }

  /** @param refusal what to throw when it is being turned off already */
  async off<T>(work: () => Promise<T>, refusal: () => Error): Promise<T> {
    if (this.#off) throw refusal()
    const running = after(this.#on, work)
    this.#off = running
    try {
      return await running
    } finally {
      this.#off = undefined
    }
  }

  /** Resolves when nothing is under way that was when this was called; never rejects. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#on, this.#off])
  }
}

async function after<T>(before: Promise<unknown> | undefined, work: () => Promise<T>): Promise<T> {
  await before?.catch(() => {})
  return work()
}
