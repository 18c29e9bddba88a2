import { type Subscription, timer } from 'rxjs'
import type { Clock } from '../../pipeline/clock.ts'
import type { LivePort, LiveSpec, LiveWriter } from '../../pipeline/ports/live-port.ts'
import { LiveStream } from './live-stream.ts'

export interface LiveStreamsOptions {
  readonly clock: Clock
  /** Most viewers of one stream at a time. Default 1000. */
  readonly maxViewers?: number
  /** Most requests of one stream that wait at a time. Default twice `maxViewers`: a playlist and a hinted part each. */
  readonly maxWaiting?: number
  /** How long the media of an ended stream can still be fetched, milliseconds. Default one minute. */
  readonly keepEndedMs?: number
}

/** The live streams of this process, by id. */
export class LiveStreams implements LivePort {
  readonly #clock: Clock
  readonly #maxViewers: number
  readonly #maxWaiting: number
  readonly #keepEndedMs: number
  readonly #streams = new Map<string, LiveStream>()
  readonly #removals = new Map<string, Subscription>()

  constructor({ clock, maxViewers = 1000, maxWaiting = 2 * maxViewers, keepEndedMs = 60_000 }: LiveStreamsOptions) {
    this.#clock = clock
    this.#maxViewers = maxViewers
    this.#maxWaiting = maxWaiting
    this.#keepEndedMs = keepEndedMs
  }

  /** Opens an output of a stream that runs, or of a new one; a stream of the same id that has ended gives way. Throws STREAM_ACTIVE. */
  open(spec: LiveSpec): LiveWriter {
    const { streamId } = spec
    const running = this.get(streamId)
    if (running?.ended === false) return running.open(spec)
    this.remove(streamId)
    const stream = new LiveStream(spec, {
      clock: this.#clock,
      maxViewers: spec.maxViewers ?? this.#maxViewers,
      maxWaiting: this.#maxWaiting,
      whenEnded: () => {
        const removal = timer(this.#keepEndedMs, this.#clock.scheduler).subscribe(() => this.remove(streamId))
        this.#removals.set(streamId, removal)
      },
    })
    this.#streams.set(streamId, stream)
    return stream.open(spec)
  }

  get(streamId: string): LiveStream | undefined {
    return this.#streams.get(streamId)
  }

  /** Takes a stream away at once, with everybody who waits for it. */
  remove(streamId: string): void {
    this.#removals.get(streamId)?.unsubscribe()
    this.#removals.delete(streamId)
    this.#streams.get(streamId)?.close()
    this.#streams.delete(streamId)
  }

  /** Takes all streams away. */
  close(): void {
    for (const streamId of [...this.#streams.keys()]) this.remove(streamId)
  }
}
