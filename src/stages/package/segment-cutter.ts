import { gridTicks } from '../../domain/frame-grid.ts'
import type { InitFragment, MediaFragment, SegmentEvent } from '../../domain/media.ts'
import type { Cadence } from '../../pipeline/payload.ts'

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
 * Cuts fragments into parts and segments on a grid of the media clock, as arithmetic. A part closes when it has reached its length
 * (it does not wait for the next frame); a segment likewise, since the encoder makes a keyframe at each multiple of its length.
 */
export class SegmentCutter {
  readonly #partMs: number
  readonly #segmentMs: number
  #cadence: Cadence | undefined
  #msn = 0
  #segment: OpenSegment | undefined
  #part: OpenPart | undefined

  constructor(partMs: number, segmentMs: number) {
    this.#partMs = partMs
    this.#segmentMs = segmentMs
  }

  /** A new init fragment ends what is open: what follows needs another decoder set-up. */
  init(init: InitFragment): (Cadence | SegmentEvent)[] {
    const events = this.end()
    if (this.#cadence) return [...events, init]
    this.#cadence = {
      kind: 'cadence',
      partTicks: gridTicks(this.#partMs, init.fps),
      segmentTicks: gridTicks(this.#segmentMs, init.fps),
    }
    return [this.#cadence, init]
  }

  /** Takes the next fragment. Fragments before the first keyframe cannot be decoded and are passed over. */
  media(fragment: MediaFragment): SegmentEvent[] {
    const events: SegmentEvent[] = []
    const open = this.#segment
    if (open && fragment.keyframe && fragment.pts >= this.#segmentEnd(open.pts)) events.push(...this.end())
    else if (this.#part && this.#segment && fragment.pts >= this.#partEnd(this.#part.pts))
      events.push(...this.#closePart())
    if (!this.#segment) {
      if (!fragment.keyframe) return events
      this.#segment = { pts: fragment.pts, parts: 0 }
    }
    this.#part ??= { pts: fragment.pts, fragments: [] }
    this.#part.fragments.push(fragment)
    const end = fragment.pts + fragment.duration
    if (end >= this.#segmentEnd(this.#segment.pts)) return [...events, ...this.end()]
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
      msn: this.#msn,
      parts: segment.parts,
      pts: segment.pts,
      duration: end - segment.pts,
    })
    this.#msn += 1
    return events
  }

  #end = 0

  #closePart(): SegmentEvent[] {
    const part = this.#part
    const segment = this.#segment
    const last = part?.fragments.at(-1)
    if (!part || !segment || !last) return []
    this.#part = undefined
    this.#end = last.pts + last.duration
    const event: SegmentEvent = {
      kind: 'part',
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

  #segmentEnd(pts: number): number {
    const length = this.#cadence?.segmentTicks ?? Number.POSITIVE_INFINITY
    return (Math.floor(pts / length) + 1) * length
  }

  /** Parts lie on a grid within the segment's grid cell, so that the last part of a segment is the only one that can be short. */
  #partEnd(pts: number): number {
    const { partTicks, segmentTicks } = this.#cadence as Cadence
    const cell = Math.floor(pts / segmentTicks) * segmentTicks
    return Math.min(cell + (Math.floor((pts - cell) / partTicks) + 1) * partTicks, cell + segmentTicks)
  }
}
