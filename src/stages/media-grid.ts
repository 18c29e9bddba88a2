import { framesIn, frameTicks } from '../domain/frame-grid.ts'
import { ticksToMs } from '../domain/time.ts'

/** Time of a frame as the encoder counts it. */
const wholeMs = (pts: number): number => Math.round(ticksToMs(pts))

/**
 * Where segments and parts begin, on the frames of a rate. One definition for all who must agree on it: the pacer, which sees to a
 * frame there, the encoder, which makes a keyframe, and the packaging, which cuts.
 *
 * A segment begins at the first frame at or after each multiple of its length, counted in whole milliseconds as the encoder does it;
 * so also for frame rates and lengths that do not fit each other the cut and the keyframe fall on the same frame. Parts are counted in
 * frames from there, so only the last of a segment can be short. All positions are indices of frames, `pts / frame`.
 */
export class MediaGrid {
  /** Ticks of a frame. */
  readonly frame: number
  /** Frames of a part. */
  readonly part: number
  readonly #segmentMs: number

  constructor(fps: number, partMs: number, segmentMs: number) {
    this.frame = frameTicks(fps)
    this.part = framesIn(partMs, fps)
    this.#segmentMs = segmentMs
  }

  /** Frames of the longest segment. */
  get longestSegment(): number {
    const frames = this.#segmentMs / ticksToMs(this.frame)
    return Math.max(1, Math.ceil(frames - 1e-9))
  }

  /** Number of the segment on the media clock that a time (ticks) falls into. */
  segmentOf(pts: number): number {
    return Math.floor(wholeMs(pts) / this.#segmentMs)
  }

  /** First frame at or after `index` at which a part or a segment begins. */
  atOrAfter(index: number): number {
    return this.after(index - 1)
  }

  /** First frame after `index` at which a part or a segment begins. */
  after(index: number): number {
    const segment = this.segmentOf(index * this.frame)
    const start = this.#startOf(segment)
    const next = start + (Math.floor((index - start) / this.part) + 1) * this.part
    return Math.min(next, Math.max(index + 1, this.#startOf(segment + 1)))
  }

  /**
   * First frame after `index` that stays where only one of every `divisor` frames is wanted: each multiple of that, and wherever a part
   * or a segment begins.
   */
  placeAfter(index: number, divisor: number): number {
    return Math.min((Math.floor(index / divisor) + 1) * divisor, this.after(index))
  }

  /** The place nearest to a time in frames, see {@link placeAfter}. */
  placeNear(frames: number, divisor: number): number {
    let place = Math.floor(frames / divisor) * divisor
    let next = this.placeAfter(place, divisor)
    while (next - frames <= frames - place) {
      place = next
      next = this.placeAfter(place, divisor)
    }
    return place
  }

  /** Ticks from a time to where the next part begins. */
  restOfPart(pts: number): number {
    return this.after(Math.floor(pts / this.frame)) * this.frame - pts
  }

  #startOf(segment: number): number {
    // The first frame whose time, rounded, is not below the multiple.
    let index = Math.ceil((segment * this.#segmentMs * 90 - 45) / this.frame)
    while (this.segmentOf(index * this.frame) < segment) index += 1
    return index
  }
}
