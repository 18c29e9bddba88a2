import { BehaviorSubject, Subscription, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { Clock } from '../../pipeline/clock.ts'
import { compilePipeline } from '../../pipeline/compile.ts'
import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import type { StageSnapshot } from '../../pipeline/measures.ts'
import { type Plan, planPipeline } from '../../pipeline/plan.ts'
import type { MetricsPort } from '../../pipeline/ports/metrics-port.ts'
import type { Ports } from '../../pipeline/ports/ports.ts'
import type { Registry } from '../../pipeline/registry.ts'
import { SharedNodes } from '../../pipeline/shared-nodes.ts'

/** How often the counters of a running pipeline go to the metrics port, milliseconds. */
const SAMPLE_MS = 1000

export interface PipelineHostOptions {
  readonly sessionId: string
  readonly clock: Clock
  readonly ports: Ports
  readonly metrics: MetricsPort
}

/** A pipeline at work. */
export interface RunningPipeline {
  readonly plan: Plan
  /** Resolves when every sink is done; rejects with what failed, after the other branches were stopped in order. */
  readonly done: Promise<void>
  /** Counters of its stages; after the end their last state. */
  measures(): readonly StageSnapshot[]
  /** Asks it to end now, nothing captured so far lost; resolves or rejects as `done` does. */
  stop(): Promise<void>
}

/** Runs the pipelines of one session. What they have in common, capture and encode above all, runs once. */
export class PipelineHost {
  readonly #options: PipelineHostOptions
  readonly #shared = new SharedNodes()
  readonly #paused = new BehaviorSubject(false)
  readonly #running = new Set<RunningPipeline>()
  #refusing = false
  /** Wall clock at media time 0, milliseconds since 1970. */
  readonly originMs: number

  constructor(options: PipelineHostOptions) {
    this.#options = options
    // A whole second: ffmpeg (5.1) reads MPD@availabilityStartTime without its fraction.
    this.originMs = Math.floor(options.clock.now() / 1000) * 1000
  }

  get paused(): boolean {
    return this.#paused.value
  }

  /** Holds capture, or lets it go on. Every pipeline of the session shows the last picture meanwhile. */
  setPaused(paused: boolean): void {
    this.#paused.next(paused)
  }

  /**
   * Throws SESSION_CLOSED after {@link refuse}.
   * @param registry where the stages of the document are found
   */
  start(document: PipelineDocument, registry: Registry): RunningPipeline {
    const { sessionId, clock, ports, metrics } = this.#options
    if (this.#refusing) throw new FlyBrowserError('SESSION_CLOSED', { session: sessionId })
    const plan = planPipeline(document, registry)
    const { originMs } = this
    const compiled = compilePipeline(plan, {
      sessionId,
      clock,
      originMs,
      ports,
      paused: this.#paused,
      shared: this.#shared,
    })
    const sampling = new Subscription()
    const done = new Promise<void>((resolve, reject) => {
      compiled.run.subscribe({ complete: resolve, error: reject })
    }).finally(() => {
      sampling.unsubscribe()
      this.#running.delete(pipeline)
    })
    // Whoever started the pipeline may look at `done` later; a failure must not end the process before.
    done.catch(() => {})
    const record = () =>
      metrics.record({ sessionId, pipeline: document.name, atMs: clock.now(), stages: compiled.measures() })
    sampling.add(timer(0, SAMPLE_MS, clock.scheduler).subscribe(record))
    const pipeline: RunningPipeline = {
      plan,
      done,
      measures: compiled.measures,
      stop: () => {
        compiled.stop()
        return done
      },
    }
    this.#running.add(pipeline)
    return pipeline
  }

  /** Starts nothing any more. */
  refuse(): void {
    this.#refusing = true
  }

  /** Stops everything in order and starts nothing any more; never rejects. */
  async close(): Promise<void> {
    this.refuse()
    await Promise.allSettled([...this.#running].map((pipeline) => pipeline.stop()))
  }
}
