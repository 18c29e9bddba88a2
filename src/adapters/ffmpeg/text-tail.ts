/** Keeps the end of a text of any length; memory is bounded. */
export class TextTail {
  readonly #maxLength: number
  #text = ''

  constructor(maxLength = 4096) {
    this.#maxLength = maxLength
  }

  push(text: string): void {
    this.#text = (this.#text + text).slice(-this.#maxLength)
  }

  /** The end as it came. */
  get text(): string {
    return this.#text
  }

  /** The last lines that say something, as one sentence. */
  lastLines(count = 3): string {
    const lines = this.#text.split(/[\r\n]+/).map((line) => line.trim())
    return lines.filter(Boolean).slice(-count).join('; ')
  }
}
