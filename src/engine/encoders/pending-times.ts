import { FlyBrowserError } from '../../domain/errors.ts'

/** Times of the frames that are inside the encoder, oldest first. */
export class PendingTimes {
  #first: number | undefined
  #last = Number.NEGATIVE_INFINITY
  readonly #times: number[] = []
  #anyTaken = false

  /** True while frames are inside. */
  get anyInside(): boolean {
    return this.#times.length > 0
  }

  /** True once a frame has come back. */
  get anyTaken(): boolean {
    return this.#anyTaken
  }

  /**
   * Notes a frame that goes in.
   * @returns the time of the first frame of all
   * @throws FlyBrowserError INTERNAL when the time is not whole or not later than the one before
   */
  add(timeMs: number): number {
    if (!Number.isSafeInteger(timeMs) || timeMs < 0 || timeMs <= this.#last) {
      throw new FlyBrowserError('INTERNAL', { reason: `frame time ${timeMs} ms after ${this.#last} ms` })
    }
    this.#last = timeMs
    this.#first ??= timeMs
    this.#times.push(timeMs)
    return this.#first
  }

  /**
   * The time of the frame that came back.
   * @param encodedMs as the encoder counts: from the first frame
   * @throws Error when no frame of that time is inside
   */
  take(encodedMs: number): number {
    const first = this.#first ?? 0
    const at = this.#times.findIndex((timeMs) => timeMs - first === encodedMs)
    if (at === -1) throw new Error(`a picture came out at ${encodedMs} ms after the first frame where none went in`)
    this.#anyTaken = true
    return this.#times.splice(0, at + 1)[at] as number
  }
}
