import { type PushShape, shapeFloorBps } from '../../domain/push/push-shape.ts'
import { fillerFor } from '../../formats/filler/filler.ts'
import { VIDEO_HEAD_BYTES } from '../../formats/flv/video-body.ts'
import type { PushUnit } from './push-unit.ts'
import { FIRST_FLOOR, nextFloor, type RateFloor } from './rate-floor.ts'

/** Keeps one publication's rate up to its floor, with filler behind the pictures. */
export class UnitShaper {
  readonly #shape: PushShape
  #floor: RateFloor = FIRST_FLOOR
  #fillerBytes = 0

  constructor(shape: PushShape) {
    this.#shape = shape
  }

  /** Filler so far. */
  get fillerBytes(): number {
    return this.#fillerBytes
  }

  /**
   * The unit as it is sent; the same one where nothing is missing.
   * @param behind whether the connection does not keep up
   */
  shaped(unit: PushUnit, behind: boolean): PushUnit {
    const { config, timeMs, body } = unit
    const floorBps = shapeFloorBps(this.#shape, config.ceilingBps)
    const { floor, missingBytes } = nextFloor(this.#floor, { timeMs, bytes: body.length, behind }, floorBps)
    this.#floor = floor
    const filler = missingBytes > 0 ? fillerFor(config.codec, body.subarray(VIDEO_HEAD_BYTES), missingBytes) : undefined
    if (!filler) return unit
    this.#fillerBytes += filler.length
    // With its filler a unit has at most the bytes of the floor in a second, 12.5 MB: less than a message may have (RTMP 1.0, 5.3.1.2).
    const filled = new Uint8Array(body.length + filler.length)
    filled.set(body)
    filled.set(filler, body.length)
    return { ...unit, body: filled }
  }
}
