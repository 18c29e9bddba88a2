import { Subscription, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveProtocol } from '../../domain/live-protocol.ts'
import type { MediaFragment, SegmentEvent } from '../../domain/media.ts'
import type { LiveSpec, LiveWriter } from '../../pipeline/ports/live-port.ts'
import { DashOrigin } from './dash-origin.ts'
import { LiveFeed } from './feed/live-feed.ts'
import { HlsOrigin } from './hls-origin.ts'
import { LatencyMeter } from './latency/latency-meter.ts'
import { LiveCommons, type LiveCommonsOptions } from './live-commons.ts'
import type { LiveMeasures } from './live-measures.ts'
import { byteLength } from './stored-segment.ts'

export interface LiveStreamOptions extends LiveCommonsOptions {
  /** Called once, when the last output has ended. */
  readonly whenEnded?: () => void
}

/** One live stream: takes packaged media once, whatever the number of its outputs, and has an origin for each protocol. */
export class LiveStream {
  readonly commons: LiveCommons
  readonly hls: HlsOrigin
  readonly dash: DashOrigin
  /** The fragments as they come, for sockets. */
  readonly feed: LiveFeed
  readonly latency = new LatencyMeter()
  /** Outputs that are open, oldest first. All are given the same media; the oldest hands it on. */
  readonly #outputs: LiveWriter[] = []
  readonly #protocols: LiveProtocol[] = []
  readonly #ending = new Subscription()
  readonly #whenEnded: () => void
  #ended = false
  #requests = 0
  #bytesSent = 0
  #bytesProduced = 0
  #partsProduced = 0
  #lastPartAtMs: number | undefined

  constructor(spec: LiveSpec, { whenEnded = () => {}, ...options }: LiveStreamOptions) {
    this.commons = new LiveCommons(spec, options)
    this.hls = new HlsOrigin(this.commons)
    const delivered = (protocol: LiveProtocol) => (fragment: MediaFragment) =>
      this.latency.delivered(protocol, fragment, this.commons.clock.now())
    this.dash = new DashOrigin(this.commons, delivered('dash'))
    this.feed = new LiveFeed({ delivered: delivered('ws') })
    this.#whenEnded = whenEnded
    const { demand } = this.commons
    this.#ending.add(
      demand.changes.subscribe((wanted) => {
        if (wanted) return
        this.commons.resting = true
        this.feed.rest()
      }),
    )
  }

  get spec(): LiveSpec {
    return this.commons.spec
  }

  get prefix(): string {
    return this.commons.prefix
  }

  /** EXT-X-TARGETDURATION, seconds; cache times are multiples of it. */
  get targetSeconds(): number {
    return this.commons.window.constants.targetSeconds
  }

  /** Ways in which it is offered, in the order they were opened. */
  get protocols(): readonly LiveProtocol[] {
    return this.#protocols
  }

  /** Makes nothing, because nobody watches. */
  get idle(): boolean {
    return !this.#ended && this.commons.resting
  }

  /** Takes no more media. Playlists say so a part later. */
  get ended(): boolean {
    return this.#ended
  }

  /** Requests that wait at this moment. */
  get waiting(): number {
    return this.commons.room.waiting
  }

  /** Opens an output. Throws STREAM_ACTIVE where it cannot be part of this stream. */
  open(spec: LiveSpec): LiveWriter {
    const { streamId, protocol } = spec
    const fits = (['partMs', 'segmentMs', 'gridMs'] as const).every((key) => spec[key] === this.spec[key])
    if (this.#ended || !fits || this.#protocols.includes(protocol)) {
      throw new FlyBrowserError('STREAM_ACTIVE', { session: streamId, id: streamId })
    }
    const output: LiveWriter = {
      opensStream: this.#protocols.length === 0,
      push: (event) => this.#outputs[0] === output && this.#push(event),
      resume: () => this.#outputs[0] === output && this.#resume(),
      wanted: this.commons.demand.changes,
      end: () => this.#close(output),
    }
    this.#outputs.push(output)
    this.#protocols.push(protocol)
    return output
  }

  /** Throws PROTOCOL_OFF where the stream is not offered by it. */
  requireProtocol(protocol: LiveProtocol): void {
    if (!this.#protocols.includes(protocol)) {
      throw new FlyBrowserError('PROTOCOL_OFF', { id: this.spec.streamId, protocol, known: this.#protocols.join(', ') })
    }
  }

  /** Takes it away, with everybody who waits for it. */
  close(): void {
    this.#ended = true
    this.#ending.unsubscribe()
    this.commons.close()
    this.feed.close(new FlyBrowserError('STREAM_UNKNOWN', { id: this.spec.streamId }))
  }

  /** Notes an answered request and the bytes that went to its connection. */
  countAnswer(bytes: number): void {
    this.#requests++
    this.#bytesSent += bytes
  }

  /** Notes bytes that went to a connection which goes on. */
  countBytes(bytes: number): void {
    this.#bytesSent += bytes
  }

  measures(): LiveMeasures {
    return {
      viewerCount: this.commons.viewers.count,
      requests: this.#requests,
      bytesSent: this.#bytesSent,
      bytesProduced: this.#bytesProduced,
      partsProduced: this.#partsProduced,
      renders: this.hls.renders + this.dash.renders,
      lastPartAtMs: this.#lastPartAtMs,
      windowSeconds: this.commons.window.seconds,
      ended: this.#ended,
    }
  }

  #push(event: SegmentEvent): void {
    const { commons, latency } = this
    const nowMs = commons.clock.now()
    commons.window.push(event)
    if (event.kind === 'fragment') latency.fragment(event.fragment, nowMs)
    if (event.kind === 'part') latency.part(event, nowMs)
    this.feed.push(event)
    if (event.kind === 'fragment') {
      commons.fragmentPlaced()
      return
    }
    if (event.kind === 'init') this.#bytesProduced += event.bytes.byteLength
    if (event.kind === 'part') {
      this.#bytesProduced += byteLength(event.fragments.map(({ bytes }) => bytes))
      this.#partsProduced++
      this.#lastPartAtMs = nowMs
      if (commons.demand.wanted) commons.resting = false
    }
    commons.change()
  }

  #resume(): void {
    this.commons.window.resume()
    this.commons.change()
  }

  #close(output: LiveWriter): void {
    const at = this.#outputs.indexOf(output)
    if (at < 0) return
    this.#outputs.splice(at, 1)
    if (this.#outputs.length === 0) this.#end()
  }

  /**
   * The end is told one part target after the last part: hls.js (1.7) never fetches parts of the last segment that it first hears
   * of together with EXT-X-ENDLIST.
   */
  #end(): void {
    if (this.#ended) return
    this.#ended = true
    const { commons, spec } = this
    commons.demand.close()
    commons.resting = false
    commons.window.finishSegment()
    commons.change()
    this.feed.end()
    this.#ending.add(
      timer(spec.partMs, commons.clock.scheduler).subscribe(() => {
        commons.window.end()
        commons.change()
      }),
    )
    this.#whenEnded()
  }
}
