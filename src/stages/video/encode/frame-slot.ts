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
    const before = this.#waiting
    const kept = before.filter((f) => f.tick).slice(-TICKS_HELD)
    this.#waiting = [...kept, frame]
    this.#inherit(before)
    return before.length - kept.length
  }

  /** A repeat that comes after a dropped picture is the first to show it. */
  #inherit(before: readonly Frame[]): void {
    let unseen = false
    for (const frame of [...before, this.#waiting.at(-1) as Frame]) {
      const at = this.#waiting.indexOf(frame)
      if (at < 0) unseen ||= frame.repeat === false
      else if (unseen && frame.repeat) this.#waiting[at] = { ...frame, repeat: false }
      if (at >= 0) unseen = false
    }
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
