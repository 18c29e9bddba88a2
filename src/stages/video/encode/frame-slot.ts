import type { Frame } from '../../../domain/media.ts'

/** Frames held for a busy encoder before the oldest is dropped, grid frame or not: each makes a live stream a frame's coding later. */
const MOST_WAITING = 4

/**
 * Where frames wait for the encoder: the newest picture, and the grid frames that parts and segments begin with. Never holds more
 * than four frames, however slow the encoder is.
 */
export class FrameSlot {
  #waiting: Frame[] = []

  /**
   * Takes a frame; gives the number of frames that had to make way. A new picture replaces an older one; a repeat never replaces
   * the picture it repeats, which would be shown later than it was painted.
   */
  offer(frame: Frame): number {
    const before = this.#waiting
    if (frame.repeat && !frame.tick && before.length > 0) return 1
    const kept = frame.repeat ? before : before.filter((f) => f.tick)
    this.#waiting = [...kept, frame].slice(-MOST_WAITING)
    this.#inherit(before)
    return before.length + 1 - this.#waiting.length
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
