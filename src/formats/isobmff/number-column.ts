type Numbers = Uint32Array | Float64Array

const BLOCK = 8192

/** A growing list of numbers in blocks of a typed array: four or eight bytes each, no copies as it grows. */
export class NumberColumn {
  readonly #block: () => Numbers
  readonly #blocks: Numbers[] = []
  #length = 0

  private constructor(block: () => Numbers) {
    this.#block = block
  }

  /** Whole numbers below 2^32, four bytes each. */
  static uint32(): NumberColumn {
    return new NumberColumn(() => new Uint32Array(BLOCK))
  }

  /** Whole numbers up to 2^53, eight bytes each. */
  static float64(): NumberColumn {
    return new NumberColumn(() => new Float64Array(BLOCK))
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#blocks.length * BLOCK) this.#blocks.push(this.#block())
    this.#blocks[Math.floor(this.#length / BLOCK)]![this.#length % BLOCK] = value
    this.#length++
  }

  /** Throws a RangeError outside the list. */
  at(index: number): number {
    if (index < 0 || index >= this.#length) throw new RangeError(`no number at ${index} of ${this.#length}`)
    return this.#blocks[Math.floor(index / BLOCK)]![index % BLOCK]!
  }

  /** Keeps the first `length` numbers. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length)
    this.#blocks.length = Math.ceil(this.#length / BLOCK)
  }
}
