import { type Subscription, timer } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'
import type { LiveStream } from './live-stream.ts'

export interface EndedStreamsOptions {
  readonly clock: Clock
  /** Most bytes they hold in memory, all together. */
  readonly maxMemoryBytes: number
  /** Takes one away. */
  readonly remove: (streamId: string) => void
}

interface EndedStream {
  readonly stream: LiveStream
  readonly removal: Subscription
}

/**
 * Streams that have ended and can still be watched for a while. When they hold too much memory, those that ended first go early; the
 * one that ended last never does. What they have on the disk is not counted: the store keeps free what others need.
 */
export class EndedStreams {
  readonly #options: EndedStreamsOptions
  /** In the order they ended. */
  readonly #ended = new Map<string, EndedStream>()

  constructor(options: EndedStreamsOptions) {
    this.#options = options
  }

  add(stream: LiveStream, keepMs: number): void {
    const { clock, remove, maxMemoryBytes } = this.#options
    const { streamId } = stream.spec
    const removal = timer(keepMs, clock.scheduler).subscribe(() => remove(streamId))
    this.#ended.set(streamId, { stream, removal })
    for (const id of [...this.#ended.keys()].slice(0, -1)) {
      if (this.#memoryBytes <= maxMemoryBytes) return
      remove(id)
    }
  }

  /** It was taken away, or is to be. */
  forget(streamId: string): void {
    this.#ended.get(streamId)?.removal.unsubscribe()
    this.#ended.delete(streamId)
  }

  get #memoryBytes(): number {
    return [...this.#ended.values()].reduce((sum, { stream }) => sum + stream.commons.renditions.memoryBytes, 0)
  }
}
