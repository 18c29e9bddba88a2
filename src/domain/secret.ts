const HIDDEN = '[secret]'

/** A text that must not be seen: it comes out by {@link reveal} alone, never when something that holds it is printed or logged. */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  /** The text itself, for the one place that needs it. */
  reveal(): string {
    return this.#text
  }

  /** A text in which this one, as it is or as it stands in addresses, is no longer to be read. */
  hideIn(text: string): string {
    if (this.#text === '') return text
    const encoded = encodeURIComponent(this.#text)
    return text.replaceAll(this.#text, HIDDEN).replaceAll(encoded, HIDDEN)
  }

  toString(): string {
    return HIDDEN
  }

  toJSON(): string {
    return HIDDEN
  }

  /** What `inspect` of Node shows, and so the console. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN
  }
}
