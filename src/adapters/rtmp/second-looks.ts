import { KernelQueues } from './kernel-queue.ts'

const LOOK_EVERY_MS = 1000

/** Looks after a connection, with what the kernel holds at that moment. */
export type Look = (queues: KernelQueues) => void

/** What is behind the looks; the world unless given. */
export interface SecondLooksParts {
  readonly queues: () => KernelQueues
  /** Calls each second until what it gives is called. */
  readonly eachSecond: (look: () => void) => () => void
}

const eachSecond = (look: () => void): (() => void) => {
  const timer = setInterval(look, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}

/** Has everything looked at once a second, all at the same moment, so that the kernel is asked once for all. */
export class SecondLooks {
  readonly #looks = new Set<Look>()
  readonly #parts: SecondLooksParts
  #rest: (() => void) | undefined

  constructor(parts: Partial<SecondLooksParts> = {}) {
    this.#parts = { queues: () => new KernelQueues(), eachSecond, ...parts }
  }

  /** Gives what ends it. */
  add(look: Look): () => void {
    this.#looks.add(look)
    this.#rest ??= this.#parts.eachSecond(() => this.#look())
    return () => {
      this.#looks.delete(look)
      if (this.#looks.size > 0) return
      this.#rest?.()
      this.#rest = undefined
    }
  }

  #look(): void {
    const queues = this.#parts.queues()
    for (const look of this.#looks) look(queues)
  }
}
