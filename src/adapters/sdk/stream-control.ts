import type { Subscription } from 'rxjs'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import { lostFrames } from '../../engine/streams/lost-frames.ts'
import { RateMeter } from '../../engine/streams/rate-meter.ts'
import { streamHealth } from '../../engine/streams/stream-health.ts'
import type { StageSnapshot } from '../../pipeline/measures.ts'
import { awaitEvent } from './await-event.ts'
import type { EncodeChoice } from './encode-choice.ts'
import type { EncodeFacts } from './encode-facts.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'
import { statusBody } from './status-body.ts'
import { streamInfo } from './stream-info.ts'
import type { StreamInfo, StreamMetrics, StreamOptions, StreamState, StreamStatus } from './types.ts'

interface ActiveStream {
  readonly info: StreamInfo
  readonly run: RunningPipeline
  readonly startedMs: number
  readonly meter: RateMeter
  readonly sampling: Subscription
  /** Takes it off the server's list. */
  readonly unlist: () => void
  /** Lost in shared stages before it began. */
  readonly lostBefore: number
  live: boolean
  failed: boolean
}

export type FinalMetrics = StreamMetrics & { readonly streamId: string; readonly uptimeSeconds: number }

const packaged = (stages: readonly StageSnapshot[]) => stages.find((stage) => stage.type === 'package.segment')

/** Starts, stops and watches the stream of a session. */
export class StreamControl {
  readonly #parts: SessionParts
  readonly #facts: EncodeFacts
  #active: ActiveStream | undefined
  /** Id of a stream that is being started. */
  #starting: string | undefined

  constructor(parts: SessionParts, facts: EncodeFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  get activeId(): string | undefined {
    return this.#active?.info.streamId ?? this.#starting
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

  async #begin(streamId: string, { maxViewers }: StreamOptions, { codec, quality }: EncodeChoice): Promise<StreamInfo> {
    const { documents, settings, host, events, clock, server, live, reportFailure } = this.#parts
    const { url } = await server.address()
    const fps = String(settings.video.fps)
    const { document, registry } = await documents.builtin('live-hls', {
      'tab.fps': fps,
      'pace.fps': fps,
      'encode.codec': codec,
      'encode.quality': quality,
      'hls.stream': streamId,
      ...(maxViewers === undefined ? {} : { 'hls.maxViewers': String(maxViewers) }),
    })
    const run = host.start(document, registry)
    const active: ActiveStream = {
      info: streamInfo(url, streamId),
      run,
      startedMs: clock.now(),
      meter: new RateMeter(),
      sampling: this.#sample(run, document.name),
      unlist: this.#parts.streams.add(streamId, () => statusBody(this.status())),
      lostBefore: lostFrames(run.measures()),
      live: false,
      failed: false,
    }
    this.#active = active
    run.done.catch((error: unknown) => {
      active.failed = true
      if (active.live) reportFailure(asFlyBrowserError(error))
    })
    try {
      await awaitEvent(run, events.events, (e) => e.name === 'stream.started' && e.data.streamId === streamId)
    } catch (error) {
      this.#leave(active)
      await run.stop().catch(() => {})
      live.remove(streamId)
      throw error
    }
    active.live = true
    return active.info
  }

  async stop(): Promise<FinalMetrics> {
    const active = this.#require()
    const { sessionId, events } = this.#parts
    const { streamId } = active.info
    this.#record(active)
    const rates = this.#metrics(active)
    await active.run.stop().catch((error: unknown) => {
      this.#parts.log.warn({ code: asFlyBrowserError(error).code }, 'the stream had failed before it was stopped')
    })
    const final = { ...this.#metrics(active), currentFps: rates.currentFps, currentBitrate: rates.currentBitrate }
    const uptimeSeconds = this.#uptimeSeconds(active)
    this.#leave(active)
    events.publish('stream.stopped', { sessionId, streamId })
    return { streamId, uptimeSeconds, ...final }
  }

  setPaused(paused: boolean): void {
    const { streamId } = this.#require().info
    const { sessionId, host, events } = this.#parts
    if (host.paused === paused) return
    host.setPaused(paused)
    events.publish(paused ? 'stream.paused' : 'stream.resumed', { sessionId, streamId })
  }

  status(): StreamStatus {
    const active = this.#active
    if (!active) return { active: false }
    const { host, clock, live } = this.#parts
    const { streamId } = active.info
    const stream = live.get(streamId)?.measures()
    const sincePartMs = stream?.lastPartAtMs === undefined ? undefined : clock.now() - stream.lastPartAtMs
    const state: StreamState = active.failed ? 'failed' : !active.live ? 'starting' : host.paused ? 'paused' : 'live'
    const health = streamHealth({ dropShare: active.meter.rates.dropShare, sincePartMs, partMs: this.#partMs(active) })
    return {
      active: true,
      status: {
        streamId,
        state,
        health: active.failed ? 'bad' : health,
        uptimeSeconds: this.#uptimeSeconds(active),
        source: this.#facts.source(active.run.plan.nodes[0]?.definition.type),
        encoder: this.#facts.encoder,
        metrics: this.#metrics(active),
      },
    }
  }

  #require(): ActiveStream {
    if (!this.#active) throw new FlyBrowserError('STREAM_NONE', { session: this.#parts.sessionId })
    return this.#active
  }

  #leave(active: ActiveStream): void {
    active.sampling.unsubscribe()
    active.unlist()
    if (this.#active === active) this.#active = undefined
    this.#parts.host.setPaused(false)
  }

  #sample(run: RunningPipeline, pipeline: string): Subscription {
    return this.#parts.metrics.samples.subscribe((sample) => {
      const active = this.#active
      if (active?.run === run && sample.pipeline === pipeline && sample.sessionId === this.#parts.sessionId)
        this.#record(active)
    })
  }

  #record(active: ActiveStream): void {
    const stages = active.run.measures()
    const { frames = 0, bytes = 0 } = packaged(stages) ?? {}
    const dropped = lostFrames(stages) - active.lostBefore
    active.meter.add({ atMs: this.#parts.clock.now(), frames, bytes, dropped })
  }

  #metrics(active: ActiveStream): StreamMetrics {
    const stages = active.run.measures()
    const { fps, bitrateBps } = active.meter.rates
    const stream = this.#parts.live.get(active.info.streamId)
    const measures = stream?.measures()
    const holdBackSeconds = 3 * (stream?.targetSeconds ?? 1)
    return {
      currentFps: Math.round(fps * 100) / 100,
      currentBitrate: Math.round(bitrateBps),
      framesSent: packaged(stages)?.frames ?? 0,
      droppedFrames: lostFrames(stages) - active.lostBefore,
      bytesSent: measures?.bytesSent ?? 0,
      viewerCount: measures?.viewerCount ?? 0,
      bufferHealth: Math.min(1, (measures?.windowSeconds ?? 0) / holdBackSeconds),
    }
  }

  #partMs({ run }: ActiveStream): number {
    const config = run.plan.nodes.find((node) => node.definition.type === 'package.segment')?.config
    return Number(config?.part ?? 1000)
  }

  #uptimeSeconds({ startedMs }: ActiveStream): number {
    return Math.round(this.#parts.clock.now() - startedMs) / 1000
  }
}
