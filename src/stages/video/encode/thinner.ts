import { frameTicks } from '../../../domain/frame-grid.ts'
import type { Frame } from '../../../domain/media.ts'
import { msToTicks } from '../../../domain/time.ts'
import type { Demands } from '../../../pipeline/demands.ts'
import { MediaGrid } from '../../media-grid.ts'
import { UNPACED_FPS } from './encode-request.ts'

/** Why a frame is left out: the lane cannot keep up, or its bitrate would be above its ceiling. */
export type ThinReason = 'overload' | 'rate'

/**
 * Leaves out the frames that a lane cannot bear, where the stages above give more because another lane wants them. Keeps those the pacer
 * would keep, see {@link MediaGrid.placeAfter}.
 */
export class Thinner {
  readonly #demands: Required<Demands>
  readonly #dropped: (reason: ThinReason) => void
  #grid: { readonly fps: number; readonly places: MediaGrid } | undefined
  /** Where the newest frame that was kept said it would end, ticks. */
  #promised: number | undefined
  /** Time of the newest frame that was kept, ticks. */
  #keptPts = Number.NEGATIVE_INFINITY
  /** The newest frame, where it was left out, and why. */
  #left: { readonly frame: Frame; readonly reason: ThinReason } | undefined
  /** A picture was left out that no frame has shown since. */
  #unseen = false

  /** @param dropped is told of each picture that no frame of its own will show */
  constructor(demands: Required<Demands>, dropped: (reason: ThinReason) => void) {
    this.#demands = demands
    this.#dropped = dropped
  }

  /**
   * The frame to encode; undefined for one that is left out.
   * @param overload one of so many frames is what the lane can do
   * @param rate one of so many frames is what its bitrate has room for
   */
  keep(frame: Frame, overload: number, rate = 1): Frame | undefined {
    if (this.#left && !this.#left.frame.repeat) this.#dropped(this.#left.reason)
    const divisor = Math.max(overload, rate)
    if (divisor > 1 && !this.#stays(frame, divisor)) {
      this.#unseen ||= frame.repeat !== true
      this.#left = { frame, reason: rate > overload ? 'rate' : 'overload' }
      return undefined
    }
    const kept = this.#shown(this.#ending(frame, divisor))
    this.#promised = kept.duration === undefined ? undefined : kept.pts + kept.duration
    this.#keptPts = kept.pts
    this.#left = undefined
    this.#unseen = false
    return kept
  }

  /** Nothing follows: the newest frame, where it was left out, shows how it ended. */
  rest(): Frame | undefined {
    const left = this.#left?.frame
    return left && left.pts >= (this.#promised ?? 0) ? this.#shown(left) : undefined
  }

  #stays({ rate, pts }: Frame, divisor: number): boolean {
    if (rate !== undefined) return pts === this.#promised || this.#isPlace(rate, pts, divisor)
    // The first in each place: a length of so many frames, and none is longer than a part.
    const place = Math.min(divisor * frameTicks(UNPACED_FPS), msToTicks(this.#demands.tickMs))
    return Math.floor(pts / place) > Math.floor(this.#keptPts / place)
  }

  /** A frame is not known to end where the next one is going to be left out. */
  #ending(frame: Frame, divisor: number): Frame {
    const { duration, rate, ...open } = frame
    if (divisor === 1 || duration === undefined || rate === undefined) return frame
    return this.#isPlace(rate, frame.pts + duration, divisor) ? frame : { ...open, rate }
  }

  /** The first to show a picture that was left out shows something new. */
  #shown(frame: Frame): Frame {
    return this.#unseen && frame.repeat ? { ...frame, repeat: false } : frame
  }

  #isPlace(fps: number, pts: number, divisor: number): boolean {
    if (this.#grid?.fps !== fps) {
      const { tickMs, keyframeMs } = this.#demands
      this.#grid = { fps, places: new MediaGrid(fps, tickMs, keyframeMs) }
    }
    const { places } = this.#grid
    const index = Math.round(pts / places.frame)
    return places.placeAfter(index - 1, divisor) === index
  }
}
