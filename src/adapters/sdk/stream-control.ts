import { requireCarried } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { ActiveStream } from './active-stream.ts'
import type { LoadedDocument } from './document-library.ts'
import type { EncodeChoice } from './encode-choice.ts'
import type { EncodeFacts } from './encode-facts.ts'
import { encodingDocument } from './encoding-document.ts'
import { withProtocols } from './live-sinks.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'
import { startUntil } from './start-until.ts'
import { chooseStream, type StreamChoice } from './stream-choice.ts'
import { streamInfo } from './stream-info.ts'
import type { FinalMetrics, StreamInfo, StreamOptions, StreamStatus } from './types.ts'

/** Starts, stops and pauses the stream of a session. */
export class StreamControl {
  readonly #parts: SessionParts
  readonly #facts: EncodeFacts
  #active: ActiveStream | undefined
  #stopping: Promise<FinalMetrics> | undefined
  /** A stream that is being started. */
  #starting: { readonly streamId: string; readonly encode: EncodeChoice } | undefined

  constructor(parts: SessionParts, facts: EncodeFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  get activeId(): string | undefined {
    return this.#active?.info.streamId ?? this.#starting?.streamId
  }

  /** What it encodes, from the moment it is asked for. */
  get encode(): EncodeChoice | undefined {
    return (this.#active ?? this.#starting)?.encode
  }

  /** The stream that players can begin with, until it is told to stop. */
  get live(): { readonly streamId: string; readonly encode: EncodeChoice } | undefined {
    const active = this.#active
    return active?.live && !this.#stopping ? { streamId: active.info.streamId, encode: active.encode } : undefined
  }

  /** Whether there is something to stop. */
  get active(): boolean {
    return this.#active !== undefined
  }

  async start(options: StreamOptions, encode: EncodeChoice): Promise<StreamInfo> {
    const { sessionId, clock, settings } = this.#parts
    const choice = chooseStream(options, settings.stream.window)
    for (const protocol of choice.protocols) requireCarried(protocol, encode.codec)
    if (this.activeId) throw new FlyBrowserError('STREAM_ACTIVE', { session: sessionId, id: this.activeId })
    const streamId = newId('str', clock.now())
    this.#starting = { streamId, encode }
    try {
      return await this.#begin(streamId, choice, encode)
    } finally {
      this.#starting = undefined
    }
  }

  /** Safe to call while it is being stopped: all callers get the same answer. */
  stop(): Promise<FinalMetrics> {
    this.#stopping ??= this.#stop(this.#require()).finally(() => {
      this.#stopping = undefined
    })
    return this.#stopping
  }

  setPaused(paused: boolean): void {
    const active = this.#require()
    const { sessionId, host, events } = this.#parts
    if (!active.live) throw new FlyBrowserError('STREAM_NONE', { session: sessionId })
    if (host.paused === paused) return
    host.setPaused(paused)
    events.publish(paused ? 'stream.paused' : 'stream.resumed', { sessionId, streamId: active.info.streamId })
  }

  status(): StreamStatus {
    return this.#active?.status() ?? { active: false }
  }

  async #begin(streamId: string, choice: StreamChoice, encode: EncodeChoice): Promise<StreamInfo> {
    const { host, events, server, live } = this.#parts
    const { url } = await server.address()
    const { document, registry } = await this.#load(streamId, choice, encode)
    const { run, reached } = startUntil(
      () => host.start(document, registry),
      events,
      (event) => event.name === 'stream.started' && event.data.streamId === streamId,
    )
    const info = streamInfo(url, streamId, choice.protocols, encode.latency)
    const active = new ActiveStream(info, encode, run, this.#parts, this.#facts)
    this.#active = active
    try {
      await reached
    } catch (error) {
      this.#leave(active)
      await run.stop().catch(() => {})
      live.remove(streamId)
      throw error
    }
    active.goLive()
    return active.info
  }

  /** The document of streams, with the sinks that are asked for. */
  async #load(
    streamId: string,
    { protocols, windowMs, onDemand, maxViewers }: StreamChoice,
    encode: EncodeChoice,
  ): Promise<LoadedDocument> {
    const { documents, settings } = this.#parts
    const fps = String(settings.video.fps)
    const delivered = ['hls', 'dash', 'websocket'].map((sink) => ({
      [`${sink}.stream`]: streamId,
      [`${sink}.window`]: `${windowMs}ms`,
      [`${sink}.onDemand`]: String(onDemand),
      ...(maxViewers === undefined ? {} : { [`${sink}.maxViewers`]: String(maxViewers) }),
    }))
    const set = Object.assign({ 'tab.fps': fps, 'pace.fps': fps, 'segment.latency': encode.latency }, ...delivered)
    const { document, registry } = await encodingDocument(documents, 'live', encode, set)
    return { document: withProtocols(document, protocols), registry }
  }

  async #stop(active: ActiveStream): Promise<FinalMetrics> {
    const final = await active.stop()
    this.#leave(active)
    const { sessionId, events } = this.#parts
    events.publish('stream.stopped', { sessionId, streamId: final.streamId })
    return final
  }

  #require(): ActiveStream {
    if (!this.#active) throw new FlyBrowserError('STREAM_NONE', { session: this.#parts.sessionId })
    return this.#active
  }

  #leave(active: ActiveStream): void {
    active.leave()
    if (this.#active !== active) return
    this.#active = undefined
    this.#parts.host.setPaused(false)
  }
}
