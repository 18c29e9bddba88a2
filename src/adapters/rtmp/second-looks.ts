import { KernelQueues } from './kernel-queue.ts'

const LOOK_EVERY_MS = 1000

/** Looks after a connection, with what the kernel holds at that moment. */
export type Look = (queues: KernelQueues) => void

/** Has everything looked at once a second, all at the same moment, so that the kernel is asked once for all. */
export class SecondLooks {
  readonly #looks = new Set<Look>()
  readonly #queues: () => KernelQueues
  #timer: NodeJS.Timeout | undefined

  constructor(queues = (): KernelQueues => new KernelQueues()) {
    this.#queues = queues
  }

  /** Gives what ends it. */
  add(look: Look): () => void {
    this.#looks.add(look)
    this.#timer ??= setInterval(() => this.look(), LOOK_EVERY_MS)
    return () => {
      this.#looks.delete(look)
      if (this.#looks.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  /** What happens each second. */
  look(): void {
    const queues = this.#queues()
    for (const look of this.#looks) look(queues)
  }
}
