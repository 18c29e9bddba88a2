import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'
import { RateDebt } from './rate-debt.ts'

/** One of 1, 2, 4, 8 frames is kept. */
const RUNGS = 3
/** None but those that parts begin with: more than any part has frames. */
export const PARTS_ONLY = 1024
/** Debt that pictures in motion have run up when fewer of them are to be made, milliseconds of the ceiling. */
const LATE_MS = 200
/** For so long it may stand there before the first step, and before each more, milliseconds. */
const PATIENCE_MS = { first: 300, more: 1000 }
/** Share of the newest picture in what pictures are taken to cost. */
const NEWEST = 1 / 4
/** Pictures further apart than this are no motion, milliseconds. */
const APART_MS = 500
/** No more debt than this is none: a picture just coded has not drained yet. Milliseconds of the ceiling. */
const DRAINED_MS = 100
/**
 * Without debt for so long, one step back is tried; where that fails, for twice as long the next time, up to the most. Where it cannot
 * fail by what is known, sooner. Milliseconds.
 */
const WAIT_MS = { certain: 500, least: 2000, most: 30_000 }
/** A step back that has held for so long has not failed. */
const HELD_MS = 10_000

/**
 * Keeps a lane to the ceiling of its bitrate where its encoder alone does not, by making fewer pictures instead of poorer ones. A function
 * of media time and coded sizes only. For how much it bears, see {@link RateDebt}.
 */
export class RateGovernor {
  readonly #debt: RateDebt
  readonly #fps: number
  #rung = 0
  /** What pictures between keyframes cost of late, milliseconds of the ceiling each. */
  #costMs = 0
  /** Since when pictures in motion are over the ceiling, or since the last step. */
  #lateMs: number | undefined
  #movedMs = Number.NEGATIVE_INFINITY
  #drainedMs: number | undefined
  #waitMs = WAIT_MS.least
  #raisedMs = Number.NEGATIVE_INFINITY

  constructor(request: Pick<EncodeRequest, 'bitrateBps' | 'keyframeMs' | 'fps'>) {
    this.#debt = new RateDebt(request)
    this.#fps = request.fps
  }

  /** A picture of that media time was coded. */
  coded(timeMs: number, byteLength: number, keyframe: boolean): void {
    this.#debt.add(timeMs, byteLength, keyframe)
    if (!keyframe) this.#costMs += NEWEST * (this.#debt.costMs(byteLength) - this.#costMs)
  }

  /** One of so many frames is made, as long as there is no more debt than is borne. */
  get steady(): number {
    return 2 ** this.#rung
  }

  /** More was given out than can be borne: no frame that could be left out is made. */
  get full(): boolean {
    return this.#debt.ms > this.#debt.mostMs
  }

  /** Whether a repeat that makes a page at rest sharp can be borne. */
  get refines(): boolean {
    return this.#debt.ms <= this.#debt.mostRefiningMs
  }

  /** One of how many frames is to be made, now that one comes: a repeat, or a picture that is new. */
  divisor(timeMs: number, repeat: boolean): number {
    this.#debt.pass(timeMs)
    if (!repeat) this.#lower(timeMs)
    this.#raise(timeMs)
    return this.full ? PARTS_ONLY : this.steady
  }

  get #patienceMs(): number {
    return this.#rung === 0 ? PATIENCE_MS.first : PATIENCE_MS.more
  }

  /** Whether the ceiling has room for as many pictures as that rung makes, at what they cost now. The closer they are, the less they cost. */
  #fits(rung: number): boolean {
    return (this.#costMs * this.#fps) / 2 ** rung <= this.#debt.roomMs
  }

  /** Fewer pictures, where those that move have cost too much for a while and go on to do so. */
  #lower(timeMs: number): void {
    const moving = timeMs - this.#movedMs <= APART_MS
    this.#movedMs = timeMs
    if (this.#debt.ms <= LATE_MS) this.#lateMs = undefined
    else if (this.#lateMs === undefined || !moving) this.#lateMs = timeMs
    else if (timeMs - this.#lateMs >= this.#patienceMs && !this.#fits(this.#rung) && this.#rung < RUNGS) {
      this.#rung += 1
      this.#lateMs = timeMs
      const failed = timeMs - this.#raisedMs < HELD_MS
      this.#waitMs = failed ? Math.min(2 * this.#waitMs, WAIT_MS.most) : WAIT_MS.least
    }
  }

  /** One step back, where there was no debt for long enough. */
  #raise(timeMs: number): void {
    if (this.#rung === 0 || this.#debt.ms > DRAINED_MS) {
      this.#drainedMs = undefined
      return
    }
    this.#drainedMs ??= timeMs
    if (timeMs - this.#drainedMs < (this.#fits(this.#rung - 1) ? WAIT_MS.certain : this.#waitMs)) return
    this.#rung -= 1
    this.#raisedMs = timeMs
    this.#drainedMs = timeMs
  }
}
