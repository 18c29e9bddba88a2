import { requireCarried } from '../../domain/codec.ts'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import { VIEWING_PROFILES } from '../../domain/viewing-profile.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import { MOST_DESTINATIONS, type PushOutput } from '../../engine/push/push-output.ts'
import { readDestination } from '../../stages/sink/rtmp-destinations.ts'
import type { DestinationOptions, Destinations } from './destination-types.ts'
import type { EncodeChoice } from './encode-choice.ts'
import { encodingDocument } from './encoding-document.ts'
import { lendDemands } from './lend-demands.ts'
import type { SessionParts } from './session-parts.ts'

/** A stream that destinations can be added to. */
export interface PushedStream {
  readonly streamId: string
  readonly encode: EncodeChoice
}

/** What destinations hang from: a pipeline, and the set that it pushes to. */
interface PushRun {
  readonly run: RunningPipeline
  readonly output: PushOutput
}

/**
 * The destinations of a session's stream. They hang from a pipeline of their own, which shares the encode of the stream and runs while
 * there are any: what happens to it happens to nothing else. Where it fails, they are kept as failed until they are removed.
 */
export class StreamDestinations implements Destinations {
  readonly #parts: SessionParts
  readonly #stream: () => PushedStream | undefined
  #current: PushRun | undefined
  #failed: readonly DestinationStatus[] = []
  /** What is asked for is done one after the other. */
  #last: Promise<unknown> = Promise.resolve()

  /** @param stream the stream that runs */
  constructor(parts: SessionParts, stream: () => PushedStream | undefined) {
    this.#parts = parts
    this.#stream = stream
  }

  addDestination(options: DestinationOptions): Promise<DestinationStatus> {
    return this.#inTurn(async () => {
      const destination = readDestination(options)
      const stream = this.#stream()
      if (!stream) throw new FlyBrowserError('STREAM_NONE', { session: this.#parts.sessionId })
      requireCarried('rtmp', stream.encode.codec)
      const { output } = this.#current ?? (await this.#begin(stream))
      return output.add(destination)
    })
  }

  async removeDestination(destinationId: string): Promise<void> {
    // Others do not wait while it says goodbye, which may take seconds.
    const { left } = await this.#inTurn(() => this.#leave(destinationId))
    await left
  }

  destinations(): readonly DestinationStatus[] {
    return [...this.#failed, ...(this.#current?.output.statuses ?? [])]
  }

  /** Leaves them all; never rejects. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop()
      this.#failed = []
    })
  }

  async #leave(destinationId: string): Promise<{ readonly left: Promise<void> }> {
    const others = this.#failed.filter((status) => status.destinationId !== destinationId)
    const hadFailed = others.length < this.#failed.length
    this.#failed = others
    if (hadFailed) return { left: Promise.resolve() }
    const output = this.#current?.output
    if (!output?.statuses.some((status) => status.destinationId === destinationId))
      throw new FlyBrowserError('DESTINATION_UNKNOWN', { id: destinationId })
    const left = output.remove(destinationId)
    if (output.statuses.length > 0) return { left }
    await this.#stop()
    return { left }
  }

  async #begin({ streamId, encode }: PushedStream): Promise<PushRun> {
    const { documents, settings, host, log, push } = this.#parts
    const fps = String(settings.video.fps)
    const { document, registry } = await encodingDocument(documents, 'rtmp', encode, {
      'tab.fps': fps,
      'pace.fps': fps,
      'rtmp.push': streamId,
    })
    const { partMs, segmentMs } = VIEWING_PROFILES[encode.latency]
    const run = host.start(document, lendDemands(registry, { tickMs: partMs, keyframeMs: segmentMs }))
    const output = push.get(streamId)
    const current = output && { run, output }
    this.#current = current
    const ended = () => {
      if (this.#current === current) this.#current = undefined
    }
    run.done.then(ended, (error: unknown) => {
      const cause = asFlyBrowserError(error)
      log.warn({ code: cause.code }, 'pushing has failed')
      if (current) this.#lost(current, streamId, cause)
    })
    if (current) return current
    // Rejects with what ended it.
    await run.stop()
    throw new FlyBrowserError('STOPPED_EARLY', { what: document.name })
  }

  /** Keeps what is known of the destinations of a run that failed; the next one begins another. */
  #lost(current: PushRun, streamId: string, { code, message }: FlyBrowserError): void {
    if (this.#current !== current) return
    this.#current = undefined
    const { clock, events, sessionId } = this.#parts
    const sinceMs = clock.now()
    const { statuses } = current.output
    const failed = statuses.map((status): DestinationStatus => {
      // It has a reason of its own, which was told.
      if (status.state === 'failed') return status
      const { destinationId, url } = status
      // Its goodbye was told of as an end that somebody wanted.
      events.publish('destination.changed', {
        ...{ sessionId, pushId: streamId, destinationId, url, state: 'failed', code, reason: message },
      })
      return { ...status, state: 'failed', sinceMs, reason: { code, message } }
    })
    this.#failed = [...this.#failed, ...failed].slice(-MOST_DESTINATIONS)
  }

  async #stop(): Promise<void> {
    const current = this.#current
    this.#current = undefined
    await current?.run.stop().catch(() => {})
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }
}
