import type { MediaFragment } from '../../../domain/media.ts'
import { type SampleFigures, SampleRing } from './sample-ring.ts'

/** Latency of one way of delivery: a sample for each fragment that somebody waited for, which is that of the slowest of them. */
export class DeliveryMeter {
  readonly #delivery: SampleRing
  readonly #origin: SampleRing
  /** What the samples of a fragment are known by in the rings. */
  readonly #samples = new WeakMap<MediaFragment, { readonly delivery: number; readonly origin: number }>()

  /** @param capacity most samples kept */
  constructor(capacity: number) {
    this.#delivery = new SampleRing(capacity)
    this.#origin = new SampleRing(capacity)
  }

  /** @param completeAtMs when it could be sent, milliseconds since 1970 */
  delivered(newest: MediaFragment, completeAtMs: number, nowMs: number): void {
    const deliveryMs = nowMs - completeAtMs
    const originMs = nowMs - newest.capturedAtMs
    const samples = this.#samples.get(newest)
    if (samples) {
      this.#delivery.raise(samples.delivery, deliveryMs)
      this.#origin.raise(samples.origin, originMs)
      return
    }
    this.#samples.set(newest, {
      delivery: this.#delivery.add(deliveryMs, nowMs),
      origin: this.#origin.add(originMs, nowMs),
    })
  }

  delivery(sinceMs: number): SampleFigures {
    return this.#delivery.figures(sinceMs)
  }

  origin(sinceMs: number): SampleFigures {
    return this.#origin.figures(sinceMs)
  }
}
