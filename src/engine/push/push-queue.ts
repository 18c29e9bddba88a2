import type { PushUnit } from './push-unit.ts'

/** What may wait for one destination. */
export interface PushQueueLimits {
  readonly bytes: number
  /** Media time, milliseconds. */
  readonly ms: number
}

/** Two GOPs of what platforms take, and little enough that viewers do not fall far behind. */
export const PUSH_QUEUE_LIMITS: PushQueueLimits = { bytes: 8e6, ms: 4000 }

/** Of a message of RTMP, whose length has three bytes (RTMP 1.0, 5.3.1.2). */
const MOST_UNIT_BYTES = 0xff_ffff

/**
 * Units that wait for a destination. When more wait than may, those before the newest keyframe are dropped, or all up to the next
 * one: what is sent can always be decoded. A keyframe that is larger than may wait does so alone.
 */
export class PushQueue {
  readonly #limits: PushQueueLimits
  #units: PushUnit[] = []
  #bytes = 0
  #wantsKeyframe = true

  constructor(limits: PushQueueLimits = PUSH_QUEUE_LIMITS) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Media time from the oldest to the newest, milliseconds. */
  get ms(): number {
    return (this.#units.at(-1)?.timeMs ?? 0) - (this.#units[0]?.timeMs ?? 0)
  }

  /** Takes a unit; gives how many were dropped, this one perhaps among them. */
  add(unit: PushUnit): number {
    if (this.#wantsKeyframe && !unit.keyframe) return 1
    if (unit.body.length > MOST_UNIT_BYTES) {
      // What follows it cannot be decoded without it.
      this.#wantsKeyframe = true
      return 1
    }
    this.#wantsKeyframe = false
    this.#units.push(unit)
    this.#bytes += unit.body.length
    return this.#overfull ? this.#drop() : 0
  }

  shift(): PushUnit | undefined {
    const unit = this.#units.shift()
    this.#bytes -= unit?.body.length ?? 0
    return unit
  }

  /** Drops everything, and all that comes before the next keyframe; gives how many. */
  clear(): number {
    const dropped = this.#units.length
    this.#units = []
    this.#bytes = 0
    this.#wantsKeyframe = true
    return dropped
  }

  get #overfull(): boolean {
    return (this.#units.length > 1 && this.#bytes > this.#limits.bytes) || this.ms > this.#limits.ms
  }

  #drop(): number {
    const newest = this.#units.findLastIndex(({ keyframe }) => keyframe)
    const dropped = Math.max(0, newest)
    this.#units = this.#units.slice(dropped)
    this.#bytes = this.#units.reduce((sum, { body }) => sum + body.length, 0)
    if (newest > 0 && !this.#overfull) return dropped
    const [first] = this.#units
    const left = this.clear()
    if (!first?.keyframe || first.body.length <= this.#limits.bytes) return dropped + left
    // None that comes later would have more room: it stays, alone.
    this.#units = [first]
    this.#bytes = first.body.length
    return dropped + left - 1
  }
}
