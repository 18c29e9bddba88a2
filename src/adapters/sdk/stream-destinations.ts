import { requireCarried } from '../../domain/codec.ts'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import { VIEWING_PROFILES } from '../../domain/viewing-profile.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import type { PushOutput } from '../../engine/push/push-output.ts'
import { readDestination } from '../../stages/sink/rtmp-destinations.ts'
import type { DestinationOptions, Destinations } from './destination-types.ts'
import { type EncodeChoice, encodeFields } from './encode-choice.ts'
import { lendDemands } from './lend-demands.ts'
import type { SessionParts } from './session-parts.ts'

/** A stream that destinations can be added to. */
export interface PushedStream {
  readonly streamId: string
  readonly encode: EncodeChoice
}

/**
 * The destinations of a session's stream. They hang from a pipeline of their own, which shares the encode of the stream and runs while
 * there are any: what happens to it happens to nothing else.
 */
export class StreamDestinations implements Destinations {
  readonly #parts: SessionParts
  readonly #stream: () => PushedStream | undefined
  #run: RunningPipeline | undefined
  #pushId: string | undefined
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
      const output = this.#output ?? (await this.#begin(stream))
      return output.add(destination)
    })
  }

  removeDestination(destinationId: string): Promise<void> {
    return this.#inTurn(async () => {
      const output = this.#output
      if (!output) throw new FlyBrowserError('DESTINATION_UNKNOWN', { id: destinationId })
      await output.remove(destinationId)
      if (output.statuses.length === 0) await this.#stop()
    })
  }

  destinations(): readonly DestinationStatus[] {
    return this.#output?.statuses ?? []
  }

  /** Leaves them all; never rejects. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#stop())
  }

  get #output(): PushOutput | undefined {
    return this.#pushId === undefined ? undefined : this.#parts.push.get(this.#pushId)
  }

  async #begin({ streamId, encode }: PushedStream): Promise<PushOutput> {
    const { documents, settings, host, log, push } = this.#parts
    const fps = String(settings.video.fps)
    const { document, registry } = await documents.builtin('rtmp', {
      'tab.fps': fps,
      'pace.fps': fps,
      ...encodeFields(encode),
      'rtmp.push': streamId,
    })
    const { partMs, segmentMs } = VIEWING_PROFILES[encode.latency]
    const run = host.start(document, lendDemands(registry, { tickMs: partMs, keyframeMs: segmentMs }))
    run.done.catch((error: unknown) => log.warn({ code: asFlyBrowserError(error).code }, 'pushing has failed'))
    this.#run = run
    this.#pushId = streamId
    const output = push.get(streamId)
    if (!output) throw new FlyBrowserError('STOPPED_EARLY', { what: document.name })
    return output
  }

  async #stop(): Promise<void> {
    const run = this.#run
    this.#run = undefined
    this.#pushId = undefined
    await run?.stop().catch(() => {})
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }
}
