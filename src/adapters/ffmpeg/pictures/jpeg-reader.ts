/** No picture of ours is larger; what has no end by then is none. */
const MOST_BYTES = 64 * 2 ** 20

/** Takes a stream of JPEGs, one behind the other, apart. */
export class JpegReader {
  #held: Buffer = Buffer.alloc(0)
  /** Up to where no end was found. */
  #looked = 0

  /** @returns the pictures that are whole now */
  push(bytes: Uint8Array): Uint8Array[] {
    this.#held = Buffer.concat([this.#held, bytes])
    const whole: Uint8Array[] = []
    for (;;) {
      // ISO 10918-1, B.1.1.5: within coded data FF is followed by 00 or a restart marker, so that FF D9 ends the picture.
      const end = this.#held.indexOf(END_OF_IMAGE, this.#looked)
      if (end < 0) break
      whole.push(Uint8Array.from(this.#held.subarray(0, end + 2)))
      this.#held = this.#held.subarray(end + 2)
      this.#looked = 0
    }
    this.#looked = Math.max(0, this.#held.length - 1)
    if (this.#held.length > MOST_BYTES) throw new Error(`a picture of more than ${MOST_BYTES} bytes`)
    return whole
  }
}

const END_OF_IMAGE = Buffer.from([0xff, 0xd9])
