import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** A repeat below this share of what the ceiling leaves for a frame had next to nothing to add. */
const SHARP = 1 / 8

/** Knows, by the size of what was coded last, whether repeating the picture would still make it sharper. */
export class Refining {
  readonly #sharpBytes: number
  /** An encoder that has just begun has made nothing yet that could be made sharper. */
  #newestBytes = 0

  constructor({ bitrateBps, fps }: Pick<EncodeRequest, 'bitrateBps' | 'fps'>) {
    this.#sharpBytes = (SHARP * bitrateBps) / fps / 8
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
