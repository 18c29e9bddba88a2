import type { MediaFragment, SegmentEvent } from '../../../src/domain/media.ts'
import { LiveStream } from '../../../src/engine/live/live-stream.ts'
import type { LiveWriter } from '../../../src/pipeline/ports/live-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { init, ORIGIN_MS, SPEC } from './live-media.ts'

/** A quarter of a second: two make a part, four a segment. */
export const FRAGMENT_TICKS = 22_500
const FRAGMENTS_OF_PART = 2

const fragment = (pts: number, keyframe: boolean): MediaFragment => ({
  kind: 'media',
  track: 'video',
  pts,
  duration: FRAGMENT_TICKS,
  keyframe,
  repeat: false,
  capturedAtMs: ORIGIN_MS,
  encodingAtMs: ORIGIN_MS,
  encodedAtMs: ORIGIN_MS,
  // A byte that tells which quarter of a second it is.
  bytes: Uint8Array.of((pts / FRAGMENT_TICKS) % 256),
})

/** Packages fragments as they come, the way the packaging stage does, and hands them to a live stream. */
export class DashBench {
  readonly clock = new VirtualClock(ORIGIN_MS)
  readonly stream: LiveStream
  readonly output: LiveWriter
  #msn = -1
  #part = 0
  #open: MediaFragment[] = []
  #segmentPts = 0

  constructor(limits: { maxViewers?: number; maxWaiting?: number; windowMs?: number; idleAfterMs?: number } = {}) {
    const { maxViewers = 10, maxWaiting = 10, windowMs = 4000, idleAfterMs } = limits
    const spec = { ...SPEC, protocol: 'dash', windowMs, ...(idleAfterMs === undefined ? {} : { idleAfterMs }) } as const
    this.stream = new LiveStream(spec, { clock: this.clock, maxViewers, maxWaiting })
    this.output = this.stream.open(spec)
  }

  get dash() {
    return this.stream.dash
  }

  /** A new init segment; what was open ends. */
  init(byte = 0, discontinuity = false): void {
    this.close()
    this.#push(init(byte, discontinuity))
  }

  /** Whole segments of a second, or of as many quarters as are given, the first at this time. */
  segments(count: number, fromSeconds: number, quarters = 4): void {
    for (let index = 0; index < count; index++) {
      this.begin(fromSeconds + index)
      for (let quarter = 1; quarter < quarters; quarter++) this.next()
      this.close()
    }
  }

  /** The first fragment of a segment at this time. */
  begin(seconds: number): void {
    this.close()
    this.#msn += 1
    this.#part = 0
    this.#segmentPts = seconds * 4 * FRAGMENT_TICKS
    this.#place(fragment(this.#segmentPts, true))
  }

  /** The next fragment of the open segment. */
  next(): void {
    this.#place(
      fragment(this.#segmentPts + (this.#part * FRAGMENTS_OF_PART + this.#open.length) * FRAGMENT_TICKS, false),
    )
  }

  /** Ends the open segment. */
  close(): void {
    this.#closePart()
    if (this.#part === 0) return
    const duration = this.#part * FRAGMENTS_OF_PART * FRAGMENT_TICKS
    this.#push({ kind: 'segment', msn: this.#msn, parts: this.#part, pts: this.#segmentPts, duration })
    this.#part = 0
  }

  /** Breaks off, as a source that rests does: what is open is never finished. */
  breakOff(): void {
    this.#open = []
    this.#part = 0
    this.output.resume()
  }

  #place(placed: MediaFragment): void {
    this.#open.push(placed)
    this.#push({ kind: 'fragment', msn: this.#msn, part: this.#part, fragment: placed })
    if (this.#open.length === FRAGMENTS_OF_PART) this.#closePart()
  }

  #closePart(): void {
    const [first] = this.#open
    if (!first) return
    const duration = this.#open.length * FRAGMENT_TICKS
    const fragments = this.#open
    this.#open = []
    this.#push({
      ...{ kind: 'part', msn: this.#msn, part: this.#part, pts: first.pts, duration },
      ...{ independent: first.keyframe, fragments },
    })
    this.#part += 1
  }

  #push(event: SegmentEvent): void {
    this.output.push(event)
  }
}
