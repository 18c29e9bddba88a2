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

  /**
   * A text in which this one is no longer to be read: as it is, as it stands in addresses, and its parts, since who repeats a name may
   * leave its arguments out; whatever the case of letters.
   */
  hideIn(text: string): string {
    return formsOf(this.#text).reduce(
      (hidden, form) => hidden.replaceAll(new RegExp(literally(form), 'gi'), HIDDEN),
      text,
    )
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

/** Parts that are shorter tell nothing, and would be found in any text. */
const LEAST_PART = 6

/** All that gives it away, the longest first: what comes after does not break up what comes before. */
function formsOf(text: string): readonly string[] {
  const parts = text.split(/[?&;=]/).filter((part) => part.length >= LEAST_PART)
  const forms = [text, ...parts].flatMap((form) => [form, encodeURIComponent(form), decoded(form)])
  return [...new Set(forms)].filter((form) => form !== '').toSorted((a, b) => b.length - a.length)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const literally = (text: string): string => text.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')
