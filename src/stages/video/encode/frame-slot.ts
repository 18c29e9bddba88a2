import type { Frame } from '../../../domain/media.ts'

/** Grid frames held for a busy encoder before they too are dropped. */
const TICKS_HELD = 8

/**
 * Where frames wait for the encoder: the newest picture, and before it the grid frames that parts and segments begin with. Never
 * holds more than nine frames, however slow the encoder is.
 */
export class FrameSlot {
  #waiting: Frame[] = []

  /** Takes a frame; gives the number of frames that had to make way. */
  offer(frame: Frame): number {
    const before = this.#waiting.length
    const kept = this.#waiting.filter((f) => f.tick)
    this.#waiting = [...kept.slice(-TICKS_HELD), frame]
    return before + 1 - this.#waiting.length
  }

  peek(): Frame | undefined {
    return this.#waiting[0]
  }

  take(): Frame | undefined {
    return this.#waiting.shift()
  }

  get depth(): number {
    return this.#waiting.length
  }
}
