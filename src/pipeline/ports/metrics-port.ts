import type { Observable } from 'rxjs'
import type { StageSnapshot } from '../measures.ts'

/** Counters of one running pipeline at one moment. */
export interface MetricsSample {
  readonly sessionId: string
  readonly pipeline: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly stages: readonly StageSnapshot[]
}

/** Counters out to whoever listens, once a second for each running pipeline; never blocks or fails the publisher. */
export interface MetricsPort {
  record(sample: MetricsSample): void
  /** Hot: samples from the moment of subscription on. */
  readonly samples: Observable<MetricsSample>
}
