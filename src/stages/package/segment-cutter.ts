import type { InitFragment, MediaFragment, SegmentEvent } from '../../domain/media.ts'
import type { OfRendition } from '../../domain/rendition.ts'
import type { Cadence } from '../../pipeline/payload.ts'
import { MediaGrid } from '../media-grid.ts'

interface OpenPart {
  readonly pts: number
  readonly fragments: MediaFragment[]
}

interface OpenSegment {
  readonly pts: number
  /** Parts already closed. */
  parts: number
}

/**
 * Cuts the fragments of one rendition into parts and segments on the {@link MediaGrid}, as arithmetic. A part closes when it has reached its length
 * (it does not wait for the next frame); a segment likewise, since the encoder makes a keyframe where the grid has the next one.
 */
export class SegmentCutter {
  readonly #partMs: number
  readonly #segmentMs: number
  readonly #passedOver: () => void
  #grid: MediaGrid | undefined
  /** Which rendition it is, as its fragments say. */
  #of: OfRendition = {}
  #msn = 0
  #segment: OpenSegment | undefined
  #part: OpenPart | undefined
  /** Where the newest part that was closed ends, ticks. */
  #end = 0

  /** @param passedOver is told of each fragment that no segment can take */
  constructor(partMs: number, segmentMs: number, passedOver: () => void = () => {}) {
    this.#partMs = partMs
    this.#segmentMs = segmentMs
    this.#passedOver = passedOver
  }

  /** A new init fragment ends what is open: what follows needs another decoder set-up. */
  init(init: InitFragment): (Cadence | SegmentEvent)[] {
    const events = this.end()
    if (this.#grid) return [...events, init]
    this.#of = init.rendition === undefined ? {} : { rendition: init.rendition }
    const grid = new MediaGrid(init.fps, this.#partMs, this.#segmentMs)
    this.#grid = grid
    const cadence: Cadence = {
      kind: 'cadence',
      partTicks: grid.part * grid.frame,
      segmentTicks: grid.longestSegment * grid.frame,
      gridMs: this.#segmentMs,
    }
    return [cadence, init]
  }

  /** Takes the next fragment. A segment begins with a keyframe; fragments before one are passed over. */
  media(fragment: MediaFragment): SegmentEvent[] {
    const events: SegmentEvent[] = []
    if (fragment.keyframe && this.#isPastSegment(fragment.pts)) events.push(...this.end())
    else if (this.#part && fragment.pts >= this.#partEnd(this.#part.pts)) events.push(...this.#closePart())
    if (!this.#segment) {
      if (!fragment.keyframe || !this.#grid) {
        this.#passedOver()
        return events
      }
      this.#segment = { pts: fragment.pts, parts: 0 }
    }
    this.#part ??= { pts: fragment.pts, fragments: [] }
    this.#part.fragments.push(fragment)
    events.push({ kind: 'fragment', msn: this.#msn, part: this.#segment.parts, fragment })
    const end = fragment.pts + fragment.duration
    if (this.#isPastSegment(end)) return [...events, ...this.end()]
    if (end >= this.#partEnd(this.#part.pts)) events.push(...this.#closePart())
    return events
  }

  /** Closes what is open. */
  end(): SegmentEvent[] {
    const events = this.#closePart()
    const segment = this.#segment
    if (!segment) return events
    this.#segment = undefined
    const end = this.#end
    events.push({
      kind: 'segment',
      ...this.#of,
      msn: this.#msn,
      parts: segment.parts,
      pts: segment.pts,
      duration: end - segment.pts,
    })
    this.#msn += 1
    return events
  }

  #closePart(): SegmentEvent[] {
    const part = this.#part
    const segment = this.#segment
    const last = part?.fragments.at(-1)
    if (!part || !segment || !last) return []
    this.#part = undefined
    this.#end = last.pts + last.duration
    const event: SegmentEvent = {
      kind: 'part',
      ...this.#of,
      msn: this.#msn,
      part: segment.parts,
      pts: part.pts,
      duration: this.#end - part.pts,
      independent: part.fragments[0]?.keyframe ?? false,
      fragments: part.fragments,
    }
    segment.parts += 1
    return [event]
  }

  #isPastSegment(pts: number): boolean {
    const [grid, segment] = [this.#grid, this.#segment]
    return grid !== undefined && segment !== undefined && grid.segmentOf(pts) > grid.segmentOf(segment.pts)
  }

  #partEnd(pts: number): number {
    const grid = this.#grid as MediaGrid
    return grid.after(Math.floor(pts / grid.frame)) * grid.frame
  }
}
