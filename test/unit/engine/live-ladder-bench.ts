import type { Fragment, InitFragment, MediaFragment } from '../../../src/domain/media.ts'
import { LiveStreams, type LiveStreamsOptions } from '../../../src/engine/live/live-streams.ts'
import type { LiveSpec, LiveWriter } from '../../../src/pipeline/ports/live-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { RenditionCutters } from '../../../src/stages/package/rendition-cutters.ts'
import { init, ORIGIN_MS, SPEC } from './live-media.ts'

/** Four pictures a second: two make a part, four a segment. */
const FPS = 4
const TICKS = 90_000 / FPS

const of = (rendition: number) => (rendition === 0 ? {} : { rendition })

/** Heads as small as their place in the ladder is low. */
export const ladderInit = (rendition: number, discontinuity = false): InitFragment => ({
  ...init(rendition, discontinuity),
  ...of(rendition),
  ...{ fps: FPS, width: 1280 >> rendition, height: 720 >> rendition, bitrateBps: 1_600_000 >> rendition },
})

/** A picture of so many bytes, the first two of which tell which it is, in which rendition. */
const picture = (at: number, rendition: number, bytes: number): MediaFragment => ({
  kind: 'media',
  track: 'video',
  ...of(rendition),
  pts: at * TICKS,
  duration: TICKS,
  keyframe: at % FPS === 0,
  repeat: false,
  ...{ capturedAtMs: ORIGIN_MS, encodingAtMs: ORIGIN_MS, encodedAtMs: ORIGIN_MS },
  bytes: Uint8Array.from({ length: bytes }, (_, index) => [at % 256, rendition][index] ?? 0),
})

/** An output of a ladder and the packaging before it. */
export class LadderLane {
  readonly #writer: LiveWriter
  readonly #bytes: (rendition: number) => number
  #cutters = new RenditionCutters(SPEC.partMs, SPEC.segmentMs, () => {})
  #renditions = 0

  constructor(writer: LiveWriter, bytes: (rendition: number) => number) {
    this.#writer = writer
    this.#bytes = bytes
  }

  /** An encoder begins that makes so many renditions. */
  begin(renditions: number, discontinuity = false): void {
    this.#renditions = renditions
    for (let at = 0; at < renditions; at++) this.#take(ladderInit(at, discontinuity))
  }

  /** Pictures `from` until before `to`, in all renditions. */
  pictures(from: number, to: number): void {
    for (let at = from; at < to; at++) this.picture(at)
  }

  /** One picture in all renditions. */
  picture(at: number): void {
    for (let rendition = 0; rendition < this.#renditions; rendition++) {
      this.#take(picture(at, rendition, this.#bytes(rendition)))
    }
  }

  /** Rests in the midst of what it was at, and goes on with packaging that begins anew. */
  rest(): void {
    this.#cutters = new RenditionCutters(SPEC.partMs, SPEC.segmentMs, () => {})
    this.#writer.resume()
    this.begin(this.#renditions)
  }

  end(): void {
    this.#writer.end()
  }

  #take(fragment: Fragment): void {
    for (const event of this.#cutters.take(fragment)) if (event.kind !== 'cadence') this.#writer.push(event)
  }
}

/** A stream `s1` and lanes that bring it its media. */
export class LadderBench {
  readonly clock = new VirtualClock(ORIGIN_MS)
  readonly live: LiveStreams
  readonly #spec: Partial<LiveSpec>
  readonly #bytes: (rendition: number) => number

  constructor(
    options: Partial<LiveStreamsOptions> = {},
    spec: Partial<LiveSpec> = {},
    bytes: (rendition: number) => number = () => 2,
  ) {
    this.live = new LiveStreams({ clock: this.clock, ...options })
    this.#spec = spec
    this.#bytes = bytes
  }

  lane(protocol: LiveSpec['protocol'] = 'hls'): LadderLane {
    return new LadderLane(this.live.open({ ...SPEC, ...this.#spec, protocol }), this.#bytes)
  }

  get stream() {
    return this.live.require('s1')
  }
}
