/** Media time the rate is taken over. */
const SPAN_SECONDS = 6

/** Bits a second of media, over the last seconds that were loaded. */
export class ByteRate {
  readonly #loaded: { readonly bytes: number; readonly seconds: number }[] = []

  add(bytes: number, seconds: number): void {
    if (!(bytes > 0 && seconds > 0)) return
    this.#loaded.push({ bytes, seconds })
    while (this.#seconds - (this.#loaded[0]?.seconds ?? 0) > SPAN_SECONDS) this.#loaded.shift()
  }

  get bitrateBps(): number | undefined {
    const seconds = this.#seconds
    return seconds > 0 ? (8 * this.#loaded.reduce((sum, { bytes }) => sum + bytes, 0)) / seconds : undefined
  }

  get #seconds(): number {
    return this.#loaded.reduce((sum, { seconds }) => sum + seconds, 0)
  }
}
