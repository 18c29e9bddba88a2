import { NutError } from './nut-error.ts'

/** Reads the fields of a header of NUT from its bytes (NUT specification, "Types of fields"). */
export class NutFields {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** `v`: an unsigned number. */
  unsigned(): number {
    let value = 0
    for (;;) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new NutError('a NUT header is cut short')
      value = value * 128 + (byte & 0x7f)
      if (value > Number.MAX_SAFE_INTEGER) throw new NutError('a number of a NUT header is too large')
      if (byte < 0x80) return value
    }
  }

  /** `s`: a signed number. */
  signed(): number {
    const coded = this.unsigned() + 1
    return coded % 2 === 1 ? -(coded - 1) / 2 : coded / 2
  }

  /** `vb`: bytes after their number. */
  bytes(): Uint8Array {
    const length = this.unsigned()
    if (length > this.#bytes.length - this.#at) throw new NutError('a NUT header is cut short')
    this.#at += length
    return this.#bytes.slice(this.#at - length, this.#at)
  }
}
