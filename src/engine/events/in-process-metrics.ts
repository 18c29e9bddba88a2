import { Subject } from 'rxjs'
import type { MetricsPort, MetricsSample } from '../../pipeline/ports/metrics-port.ts'

/** Metrics within this process. */
export class InProcessMetrics implements MetricsPort {
  readonly #samples = new Subject<MetricsSample>()
  readonly samples = this.#samples.asObservable()

  record(sample: MetricsSample): void {
    this.#samples.next(sample)
  }
}
