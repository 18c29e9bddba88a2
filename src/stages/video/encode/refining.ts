import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** A repeat below this share of what the ceiling leaves for a frame had next to nothing to add. */
const SHARP = 1 / 8

/** Knows, by the size of what was coded last, whether repeating the picture would still make it sharper. */
export class Refining {
  #sharpBytes = 0
  #newestBytes = 0

  /** An encoder has begun: there is nothing yet that could be made sharper. */
  begin({ bitrateBps, fps }: Pick<EncodeRequest, 'bitrateBps' | 'fps'>): void {
    this.#sharpBytes = (SHARP * bitrateBps) / fps / 8
    this.#newestBytes = 0
  }

  /** A picture came out of the encoder. */
  coded(byteLength: number): void {
    this.#newestBytes = byteLength
  }

  /** Whether another repeat is worth its coding. */
  get helps(): boolean {
    return this.#newestBytes > this.#sharpBytes
  }
}
