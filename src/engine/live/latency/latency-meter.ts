import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import type { MediaFragment, PartFinished } from '../../../domain/media.ts'
import { DeliveryMeter } from './delivery-meter.ts'
import { type SampleFigures, SampleRing } from './sample-ring.ts'

/** Figures are over so long, milliseconds. */
export const LATENCY_WINDOW_MS = 20_000
/** 60 pictures a second. */
const MOST_SAMPLES = (LATENCY_WINDOW_MS / 1000) * 60

/** Where the time goes between a captured picture and the connections of viewers. */
export interface LatencyFigures {
  readonly stages: {
    /** From its capture until it goes into the encoder. */
    readonly capture: SampleFigures
    /** Until the encoder has given it back. */
    readonly encode: SampleFigures
    /** From then until its fragment could be sent: longer than a moment where a picture waits for the next to know its duration. */
    readonly fragment: SampleFigures
    /** From then, too, until its part was whole. */
    readonly part: SampleFigures
  }
  /** Until who waited for it has been given it: the slowest of them. HLS: the part; DASH and WebSocket: the fragment. */
  readonly delivery: Readonly<Record<LiveProtocol, SampleFigures>>
  /** From capture until given to who waited for it. HLS: the newest picture of the part. */
  readonly origin: Readonly<Record<LiveProtocol, SampleFigures>>
}

/**
 * Latency of one stream, stage by stage, from the timestamps that fragments carry. Only new pictures count: a repeat is as old as
 * the page has been at rest. Bounded, and cheap while nobody asks.
 */
export class LatencyMeter {
  readonly #capture = new SampleRing(MOST_SAMPLES)
  readonly #encode = new SampleRing(MOST_SAMPLES)
  readonly #fragment = new SampleRing(MOST_SAMPLES)
  readonly #part = new SampleRing(MOST_SAMPLES)
  readonly #deliveries: Readonly<Record<LiveProtocol, DeliveryMeter>> = {
    hls: new DeliveryMeter(MOST_SAMPLES),
    dash: new DeliveryMeter(MOST_SAMPLES),
    ws: new DeliveryMeter(MOST_SAMPLES),
  }
  /** When fragments could be sent by themselves, and when parts could, by the newest fragment of the part. */
  readonly #placedAtMs = new WeakMap<MediaFragment, number>()
  readonly #partAtMs = new WeakMap<MediaFragment, number>()

  #sinceMs = Number.NEGATIVE_INFINITY

  /** What was encoded before this moment was made for others; that it comes late says nothing of this stream. */
  restart(nowMs: number): void {
    this.#sinceMs = nowMs
  }

  /** A fragment was placed: it can be sent where fragments are sent. */
  fragment(fragment: MediaFragment, nowMs: number): void {
    if (fragment.repeat || fragment.encodedAtMs < this.#sinceMs) return
    const { capturedAtMs, encodingAtMs, encodedAtMs } = fragment
    this.#placedAtMs.set(fragment, nowMs)
    this.#capture.add(encodingAtMs - capturedAtMs, nowMs)
    this.#encode.add(encodedAtMs - encodingAtMs, nowMs)
    this.#fragment.add(nowMs - encodedAtMs, nowMs)
  }

  /** A part was finished: it can be sent where parts are sent. */
  part({ fragments }: PartFinished, nowMs: number): void {
    for (const { repeat, encodedAtMs } of fragments) {
      if (!repeat && encodedAtMs >= this.#sinceMs) this.#part.add(nowMs - encodedAtMs, nowMs)
    }
    const newest = fragments.at(-1)
    if (newest && newest.encodedAtMs >= this.#sinceMs) this.#partAtMs.set(newest, nowMs)
  }

  /**
   * Somebody who waited for it was given it. Call it for each of them.
   * @param newest the newest fragment of what was given: of a part for HLS
   */
  delivered(protocol: LiveProtocol, newest: MediaFragment, nowMs: number): void {
    if (newest.repeat) return
    const completeAtMs = (protocol === 'hls' ? this.#partAtMs : this.#placedAtMs).get(newest)
    if (completeAtMs !== undefined) this.#deliveries[protocol].delivered(newest, completeAtMs, nowMs)
  }

  /** The last 20 seconds. */
  figures(nowMs: number): LatencyFigures {
    const sinceMs = nowMs - LATENCY_WINDOW_MS
    const { hls, dash, ws } = this.#deliveries
    return {
      stages: {
        capture: this.#capture.figures(sinceMs),
        encode: this.#encode.figures(sinceMs),
        fragment: this.#fragment.figures(sinceMs),
        part: this.#part.figures(sinceMs),
      },
      delivery: { hls: hls.delivery(sinceMs), dash: dash.delivery(sinceMs), ws: ws.delivery(sinceMs) },
      origin: { hls: hls.origin(sinceMs), dash: dash.origin(sinceMs), ws: ws.origin(sinceMs) },
    }
  }
}
