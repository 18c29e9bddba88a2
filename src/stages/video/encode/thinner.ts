import { frameTicks } from '../../../domain/frame-grid.ts'
import type { Frame } from '../../../domain/media.ts'
import type { Demands } from '../../../pipeline/demands.ts'
import { MediaGrid } from '../../media-grid.ts'
import { UNPACED_FPS } from './encode-request.ts'

/**
 * Leaves out the frames that a lane cannot bear, where the stages above give more because another lane wants them. Keeps those the pacer
 * would keep, see {@link MediaGrid.placeAfter}.
 */
export class Thinner {
  readonly #demands: Required<Demands>
  readonly #dropped: () => void
  #grid: { readonly fps: number; readonly places: MediaGrid } | undefined
  /** Where the newest frame that was kept said it would end, ticks. */
  #promised: number | undefined
  #lastPlace = Number.NEGATIVE_INFINITY
  /** The newest frame, where it was left out. */
  #left: Frame | undefined
  /** A picture was left out that no frame has shown since. */
  #unseen = false

  /** @param dropped is told of each picture that no frame of its own will show */
  constructor(demands: Required<Demands>, dropped: () => void) {
    this.#demands = demands
    this.#dropped = dropped
  }

  /**
   * The frame to encode; undefined for one that is left out.
   * @param divisor one of so many frames is wanted
   */
  keep(frame: Frame, divisor: number): Frame | undefined {
    if (this.#left && !this.#left.repeat) this.#dropped()
    if (divisor > 1 && !this.#stays(frame, divisor)) {
      this.#unseen ||= frame.repeat !== true
      this.#left = frame
      return undefined
    }
    const kept = this.#shown(this.#ending(frame, divisor))
    this.#promised = kept.duration === undefined ? undefined : kept.pts + kept.duration
    this.#left = undefined
    this.#unseen = false
    return kept
  }

  /** Nothing follows: the newest frame, where it was left out, shows how it ended. */
  rest(): Frame | undefined {
    return this.#left && this.#left.pts >= (this.#promised ?? 0) ? this.#shown(this.#left) : undefined
  }

  #stays(frame: Frame, divisor: number): boolean {
    if (frame.rate === undefined) {
      const place = Math.floor(frame.pts / (divisor * frameTicks(UNPACED_FPS)))
      if (place <= this.#lastPlace) return false
      this.#lastPlace = place
      return true
    }
    return frame.pts === this.#promised || this.#isPlace(frame.rate, frame.pts, divisor)
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
