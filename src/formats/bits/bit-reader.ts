import { BitstreamError } from './bitstream-error.ts'

/** Reads fields of a header, most significant bit first. Reading past the end throws a {@link BitstreamError}. */
export class BitReader {
  readonly #bytes: Uint8Array
  /** Bits read. */
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** An unsigned number of `count` bits, up to 32. */
  bits(count: number): number {
    let value = 0
    for (let read = 0; read < count; ) {
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) throw new BitstreamError('a header is cut short')
      const offset = this.#at & 7
      const taken = Math.min(8 - offset, count - read)
      // Not shifted: 32 bits are more than a shift leaves unsigned.
      value = value * 2 ** taken + ((byte >> (8 - offset - taken)) & (2 ** taken - 1))
      this.#at += taken
      read += taken
    }
    return value
  }

  flag(): boolean {
    return this.bits(1) === 1
  }

  skip(count: number): void {
    this.#at += count
    if (this.#at > this.#bytes.length * 8) throw new BitstreamError('a header is cut short')
  }

  /** `ue(v)` of H.264 and H.265 (clause 9.1 and 9.2), `uvlc()` of AV1 (4.10.3): an Exp-Golomb code of up to 32 bits. */
  unsigned(): number {
    let zeros = 0
    while (!this.flag()) {
      zeros += 1
      if (zeros > 31) throw new BitstreamError('a number has more than 32 bits')
    }
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** `se(v)`: as {@link unsigned}, signed. */
  signed(): number {
    const code = this.unsigned()
    return code % 2 === 1 ? (code + 1) / 2 : 0 - code / 2
  }
}
