import { Subscription, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveProtocol } from '../../domain/live-protocol.ts'
import type { SegmentEvent } from '../../domain/media.ts'
import type { LiveSpec, LiveWriter } from '../../pipeline/ports/live-port.ts'
import { listedSpan } from './clip/clip-media.ts'
import { WindowNotes } from './clip/window-notes.ts'
import { DashOrigin } from './dash-origin.ts'
import { LiveFeeds } from './feed/live-feeds.ts'
import { HlsOrigin } from './hls-origin.ts'
import { LatencyMeter } from './latency/latency-meter.ts'
import { LiveCommons, type LiveCommonsOptions } from './live-commons.ts'
import type { LiveMeasures } from './live-measures.ts'
import { type LiveRendition, offeredRenditions } from './offered-renditions.ts'
import { OutputHeads } from './output-heads.ts'
import { renditionOf } from './rendition-of.ts'
import { byteLength } from './stored-segment.ts'

export interface LiveStreamOptions extends LiveCommonsOptions {
  /** Called once, when the last output has ended. */
  readonly whenEnded?: () => void
}

/** What is one for all ways of delivery, by the name it is asked for. */
const SHARED = [
  { key: 'windowMs', option: 'window' },
  { key: 'idleAfterMs', option: 'onDemand, grace' },
  { key: 'maxViewers', option: 'maxViewers' },
] as const

/** One live stream: takes packaged media once, whatever the number of its outputs, and has an origin for each protocol. */
export class LiveStream {
  readonly commons: LiveCommons
  readonly hls: HlsOrigin
  readonly dash: DashOrigin
  /** The fragments as they come, for sockets. */
  readonly feeds = new LiveFeeds()
  readonly latency = new LatencyMeter()
  /** What happened while the media of the window was made. */
  readonly notes = new WindowNotes(
    () => listedSpan(this.commons.window)?.fromMs,
    (note) => this.commons.moments.add(note),
  )
  /** Outputs that are open, oldest first. All are given the same media; the oldest hands it on. */
  readonly #outputs: LiveWriter[] = []
  readonly #protocols: LiveProtocol[] = []
  /** What an output needs to take over. */
  readonly #heads = new OutputHeads()
  /** Renditions in the midst of a segment of which an output has taken over. */
  #inMidst = new Set<number>()
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
    this.dash = new DashOrigin(this.commons, (fragment) =>
      this.latency.delivered('dash', fragment, this.commons.clock.now()),
    )
    this.#whenEnded = whenEnded
    this.latency.restart(this.commons.clock.now())
    const { demand } = this.commons
    this.#ending.add(
      demand.changes.subscribe((wanted) => {
        if (wanted) return
        this.commons.resting = true
        this.feeds.rest()
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

  /** The renditions it has, the largest first; none before the first media. */
  get renditions(): readonly LiveRendition[] {
    return offeredRenditions(this.commons.renditions)
  }

  /** Requests that wait at this moment. */
  get waiting(): number {
    return this.commons.room.waiting
  }

  /** Opens an output. Throws STREAM_ACTIVE where it cannot be part of this stream, OPTION_INVALID where it asks for another. */
  open(spec: LiveSpec): LiveWriter {
    const { streamId, protocol } = spec
    const fits = (['sessionId', 'partMs', 'segmentMs', 'gridMs'] as const).every((key) => spec[key] === this.spec[key])
    if (this.#ended || !fits || this.#protocols.includes(protocol)) {
      throw new FlyBrowserError('STREAM_ACTIVE', { session: streamId, id: streamId })
    }
    const other = SHARED.find(({ key }) => spec[key] !== this.spec[key])
    if (other) {
      const reason = `the outputs of one stream share it, and ${this.#protocols.join(', ')} has another`
      throw new FlyBrowserError('OPTION_INVALID', { option: other.option, reason })
    }
    const output: LiveWriter = {
      opensStream: this.#protocols.length === 0,
      push: (event) => this.#take(output, event),
      // Each of them is told the same.
      note: (note) => this.#outputs[0] === output && this.notes.note(note),
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
    this.feeds.close(new FlyBrowserError('STREAM_UNKNOWN', { id: this.spec.streamId }))
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

  #take(output: LiveWriter, event: SegmentEvent): void {
    if (event.kind === 'init') this.#heads.take(output, event)
    if (this.#outputs[0] !== output) return
    const rendition = renditionOf(event)
    if (event.kind !== 'init' && this.#inMidst.has(rendition)) {
      if (!beginsSegment(event)) return
      this.#inMidst.delete(rendition)
    }
    this.#push(event)
  }

  #push(event: SegmentEvent): void {
    const { commons, latency } = this
    const nowMs = commons.clock.now()
    if (!commons.renditions.push(event)) return
    // What is told of the making of pictures is told of the largest: the others are made of the same.
    const top = renditionOf(event) === 0
    if (top) this.notes.take(event)
    if (top && event.kind === 'fragment') latency.fragment(event.fragment, nowMs)
    if (top && event.kind === 'part') latency.part(event, nowMs)
    this.feeds.push(event)
    if (event.kind === 'fragment') {
      commons.fragmentPlaced()
      return
    }
    if (event.kind === 'init') this.#bytesProduced += event.bytes.byteLength
    if (event.kind === 'part') {
      this.#bytesProduced += byteLength(event.fragments.map(({ bytes }) => bytes))
      if (top) this.#partsProduced++
      commons.demand.begin()
      this.#lastPartAtMs = nowMs
      if (commons.demand.wanted) commons.resting = false
    }
    commons.change()
  }

  #resume(): void {
    this.latency.restart(this.commons.clock.now())
    this.commons.renditions.resume()
    this.commons.change()
  }

  #close(output: LiveWriter): void {
    const at = this.#outputs.indexOf(output)
    if (at < 0) return
    this.#outputs.splice(at, 1)
    this.#heads.forget(output)
    const [next] = this.#outputs
    if (!next) this.#end()
    else if (at === 0) this.#handOver(next)
  }

  /** Another packaging stage may be behind the output that takes over: it begins anew, with its own inits and a whole segment. */
  #handOver(next: LiveWriter): void {
    const heads = this.#heads.of(next)
    this.#resume()
    this.#inMidst = new Set(this.commons.renditions.windows.keys())
    if (heads.length === 0) return
    const renditions = heads.map(renditionOf)
    this.commons.renditions.keep(renditions)
    this.feeds.keep(renditions)
    for (const head of heads) this.#push(head)
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
    commons.renditions.finishSegments()
    commons.change()
    this.feeds.end()
    this.#ending.add(
      timer(spec.partMs, commons.clock.scheduler).subscribe(() => {
        commons.renditions.end()
        commons.change()
      }),
    )
    this.#whenEnded()
  }
}

const beginsSegment = (event: SegmentEvent): boolean =>
  (event.kind === 'fragment' && event.part === 0 && event.fragment.keyframe) ||
  (event.kind === 'part' && event.part === 0)
