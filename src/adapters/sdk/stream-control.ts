import { FlyBrowserError } from '../../domain/errors.ts'
import { ActiveStream } from './active-stream.ts'
import type { EncodeChoice } from './encode-choice.ts'
import type { EncodeFacts } from './encode-facts.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'
import { startUntil } from './start-until.ts'
import { streamInfo } from './stream-info.ts'
import type { FinalMetrics, StreamInfo, StreamOptions, StreamStatus } from './types.ts'

/** Starts, stops and pauses the stream of a session. */
export class StreamControl {
  readonly #parts: SessionParts
  readonly #facts: EncodeFacts
  #active: ActiveStream | undefined
  #stopping: Promise<FinalMetrics> | undefined
  /** Id of a stream that is being started. */
  #starting: string | undefined

  constructor(parts: SessionParts, facts: EncodeFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  get activeId(): string | undefined {
    return this.#active?.info.streamId ?? this.#starting
  }

  /** What it encodes, while it does. */
  get encode(): EncodeChoice | undefined {
    return this.#active?.encode
  }

  async start(options: StreamOptions, choice: EncodeChoice): Promise<StreamInfo> {
    const { sessionId, clock } = this.#parts
    const { protocol = 'hls' } = options
    if (protocol !== 'hls') throw new FlyBrowserError('PROTOCOL_UNKNOWN', { protocol, known: 'hls' })
    if (this.activeId) throw new FlyBrowserError('STREAM_ACTIVE', { session: sessionId, id: this.activeId })
    const streamId = newId('str', clock.now())
    this.#starting = streamId
    try {
      return await this.#begin(streamId, options, choice)
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

  async #begin(streamId: string, { maxViewers }: StreamOptions, encode: EncodeChoice): Promise<StreamInfo> {
    const { documents, settings, host, events, server, live } = this.#parts
    const { url } = await server.address()
    const fps = String(settings.video.fps)
    const { document, registry } = await documents.builtin('live-hls', {
      'tab.fps': fps,
      'pace.fps': fps,
      'encode.codec': encode.codec,
      'encode.quality': encode.quality,
      'hls.stream': streamId,
      ...(maxViewers === undefined ? {} : { 'hls.maxViewers': String(maxViewers) }),
    })
    const { run, reached } = startUntil(
      () => host.start(document, registry),
      events,
      (event) => event.name === 'stream.started' && event.data.streamId === streamId,
    )
    const active = new ActiveStream(streamInfo(url, streamId), encode, run, this.#parts, this.#facts)
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
