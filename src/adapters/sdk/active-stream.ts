import type { Subscription } from 'rxjs'
import { asFlyBrowserError } from '../../domain/errors.ts'
import { VIEWING_PROFILES } from '../../domain/viewing-profile.ts'
import type { LiveStream } from '../../engine/live/live-stream.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import { bufferHealth } from '../../engine/streams/buffer-health.ts'
import { givenUpFrames, lostFrames } from '../../engine/streams/lost-frames.ts'
import { RateMeter } from '../../engine/streams/rate-meter.ts'
import { streamHealth } from '../../engine/streams/stream-health.ts'
import type { StageSnapshot } from '../../pipeline/measures.ts'
import type { BrowserState } from '../browser/launch-browser.ts'
import type { EncodeChoice } from './encode-choice.ts'
import type { EncodeFacts } from './encode-facts.ts'
import { loadInfo } from './load-info.ts'
import type { SessionParts } from './session-parts.ts'
import { statusBody } from './status-body.ts'
import type { FinalMetrics, StreamHealth, StreamInfo, StreamMetrics, StreamState, StreamStatus } from './types.ts'

const packaged = (stages: readonly StageSnapshot[]) => stages.find((stage) => stage.type === 'package.segment')

/** A stream of a session from its start to its end, with everything measured of it. */
export class ActiveStream {
  readonly info: StreamInfo
  readonly encode: EncodeChoice
  #live = false
  readonly #parts: SessionParts
  readonly #facts: EncodeFacts
  readonly #run: RunningPipeline
  readonly #startedMs: number
  readonly #meter = new RateMeter()
  readonly #sampling: Subscription
  readonly #unlist: () => void
  /** Lost in shared stages before it began. */
  readonly #lostBefore: number
  #failed = false

  constructor(info: StreamInfo, encode: EncodeChoice, run: RunningPipeline, parts: SessionParts, facts: EncodeFacts) {
    const { clock, metrics, sessionId, streams, reportFailure } = parts
    this.info = info
    this.encode = encode
    this.#parts = parts
    this.#facts = facts
    this.#run = run
    this.#startedMs = clock.now()
    this.#lostBefore = lostFrames(run.measures())
    this.#unlist = streams.add(info.streamId, () => statusBody(this.status()))
    this.#sampling = metrics.samples.subscribe((sample) => {
      if (sample.sessionId === sessionId && sample.pipeline === run.plan.name) this.#measure()
    })
    run.done.catch((error: unknown) => {
      this.#failed = true
      if (this.#live) reportFailure(asFlyBrowserError(error))
    })
  }

  /** True once players can begin. */
  get live(): boolean {
    return this.#live
  }

  /** Players can begin; its rates are measured from here on. */
  goLive(): void {
    this.#live = true
    this.#measure()
  }

  /** Ends it in order; gives what was measured. Never rejects: a stream that had failed has measures too. */
  async stop(): Promise<FinalMetrics> {
    this.#measure()
    const { currentFps, currentBitrate } = this.metrics()
    await this.#run.stop().catch((error: unknown) => {
      this.#parts.log.warn({ code: asFlyBrowserError(error).code }, 'the stream had failed before it was stopped')
    })
    const final = { ...this.metrics(), currentFps, currentBitrate }
    this.leave()
    return { streamId: this.info.streamId, uptimeSeconds: this.#uptimeSeconds, ...final }
  }

  /** Measures it no longer. */
  leave(): void {
    this.#sampling.unsubscribe()
    this.#unlist()
  }

  status(): StreamStatus {
    const { streamId, protocols, latency } = this.info
    return {
      active: true,
      status: {
        streamId,
        protocols,
        latency,
        state: this.#state,
        health: this.#health,
        uptimeSeconds: this.#uptimeSeconds,
        source: this.#facts.source(this.#run.plan.nodes[0]?.definition.type),
        sourceReason: this.#facts.sourceReason,
        encoder: this.#facts.encoder,
        load: loadInfo(this.#run.measures()),
        browser: this.#browser,
        metrics: this.metrics(),
      },
    }
  }

  metrics(): StreamMetrics {
    const stages = this.#run.measures()
    const { fps, bitrateBps } = this.#meter.rates
    const { bytesSent, viewerCount, ...window } = this.#window(this.#parts.clock.now())
    return {
      currentFps: Math.round(fps * 100) / 100,
      currentBitrate: Math.round(bitrateBps),
      framesSent: packaged(stages)?.frames ?? 0,
      droppedFrames: lostFrames(stages) - this.#lostBefore,
      bytesSent,
      viewerCount,
      bufferHealth: this.#idle ? 1 : Math.round(bufferHealth({ ...window, partMs: this.#partMs }) * 100) / 100,
    }
  }

  get #state(): StreamState {
    if (this.#failed) return 'failed'
    if (!this.#live) return 'starting'
    if (this.#parts.host.paused) return 'paused'
    return this.#idle ? 'idle' : 'live'
  }

  get #health(): StreamHealth {
    if (this.#failed) return 'bad'
    // Nobody waits for what a stream at rest does not make.
    if (this.#idle) return 'good'
    const { sincePartMs } = this.#window(this.#parts.clock.now())
    const health = streamHealth({
      dropShare: this.#meter.rates.dropShare,
      givesUp: (loadInfo(this.#run.measures())?.rung ?? 0) > 0,
      sincePartMs,
      partMs: this.#partMs,
    })
    // Parts come in time, but of a picture that stands still.
    return health === 'good' && this.#browser.state !== 'running' ? 'degraded' : health
  }

  get #browser(): BrowserState {
    return this.#parts.browser?.state ?? { state: 'running', restarts: 0 }
  }

  get #idle(): boolean {
    return this.#output?.idle ?? false
  }

  /** Where viewers meet it, once it has media. */
  get #output(): LiveStream | undefined {
    return this.#parts.live.get(this.info.streamId)
  }

  #window(nowMs: number) {
    const measures = this.#output?.measures()
    const newest = measures?.lastPartAtMs
    return {
      bytesSent: measures?.bytesSent ?? 0,
      viewerCount: measures?.viewerCount ?? 0,
      windowMs: (measures?.windowSeconds ?? 0) * 1000,
      sincePartMs: newest === undefined ? undefined : nowMs - newest,
    }
  }

  #measure(): void {
    if (!this.#live) return
    const stages = this.#run.measures()
    const { frames = 0, bytes = 0 } = packaged(stages) ?? {}
    // What is given up on purpose is no sign of bad health beyond that: `givesUp` says it.
    const dropped = lostFrames(stages) - givenUpFrames(stages)
    this.#meter.add({ atMs: this.#parts.clock.now(), frames, bytes, dropped })
  }

  get #partMs(): number {
    return this.#output?.spec.partMs ?? VIEWING_PROFILES[this.encode.latency].partMs
  }

  get #uptimeSeconds(): number {
    return Math.round(this.#parts.clock.now() - this.#startedMs) / 1000
  }
}
