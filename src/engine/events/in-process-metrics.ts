import { Subject } from 'rxjs'
import { type LogPort, silentLog } from '../../pipeline/ports/log-port.ts'
import type { MetricsPort, MetricsSample } from '../../pipeline/ports/metrics-port.ts'
import { GuardedObservable } from './guarded-observable.ts'

/** Metrics within this process. A listener that throws harms neither the publisher nor other listeners: that is logged. */
export class InProcessMetrics implements MetricsPort {
  readonly #samples = new Subject<MetricsSample>()
  readonly samples: MetricsPort['samples']

  constructor(log: LogPort = silentLog) {
    this.samples = new GuardedObservable(this.#samples, (err) => log.error({ err }, 'A listener of metrics failed'))
  }

  record(sample: MetricsSample): void {
    this.#samples.next(sample)
  }
}
