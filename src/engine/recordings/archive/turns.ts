/** One at a time for each name, in the order in which they asked. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs an action when those before it have ended, however they did. */
  async take<T>(name: string, action: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve()
    const mine = before.then(action, action)
    this.#last.set(name, mine)
    try {
      return await mine
    } finally {
      if (this.#last.get(name) === mine) this.#last.delete(name)
    }
  }
}
