/** What a program finds in its environment. */
export type Environment = Readonly<Record<string, string | undefined>>

/** `${NAME}` or `${NAME:default}` as a document writes it; `$${NAME}` is the text `${NAME}` itself. */
export interface Reference {
  readonly raw: string
  readonly name: string
  readonly fallback?: string
}

/** A text in which every reference was replaced by as many letters that have no meaning in YAML. */
export interface MaskedText {
  readonly text: string
  readonly references: readonly Reference[]
}

const REFERENCE = /\$?\$\{([A-Za-z_]\w*)(?::([^{}\n]*))?\}/g

// Private-use letters: a start, one that counts, and filling up to the length of the reference.
const START = '\uE000'
const FIRST = 0xe001
const LIMIT = 0xf000 - FIRST
const FILL = '\uF8FF'
const MASK = new RegExp(`${START}([\uE001-\uEFFF])${FILL}*`, 'g')

/**
 * Hides references from the YAML parser: braces, colons and quotes inside them would end a plain scalar in `{ fps: ${FPS:30} }`.
 * The length stays, so that the parser's positions are those of the text as written.
 */
export function maskVariables(text: string): MaskedText {
  const references: Reference[] = []
  const masked = text.replace(REFERENCE, (raw: string, name: string, fallback: string | undefined) => {
    if (references.length >= LIMIT) return raw
    references.push(fallback === undefined ? { raw, name } : { raw, name, fallback })
    return (START + String.fromCharCode(FIRST + references.length - 1)).padEnd(raw.length, FILL)
  })
  return { text: masked, references }
}

/** Replaces each mask in a text by what `resolve` makes of its reference. */
export const unmask = (
  text: string,
  references: readonly Reference[],
  resolve: (reference: Reference) => string = (reference) => reference.raw,
): string =>
  text.replace(MASK, (whole, mark: string) => {
    const reference = references[mark.charCodeAt(0) - FIRST]
    return reference ? resolve(reference) : whole
  })

/** The value of a reference. A variable that is set to nothing counts as not set. */
export function resolveReference({ raw, name, fallback }: Reference, env: Environment): string | undefined {
  if (raw.startsWith('$$')) return raw.slice(1)
  return (Object.hasOwn(env, name) ? env[name] : undefined) || fallback
}

/** Whether a variable of this name holds something that must not be printed. */
export const looksSecret = (name: string): boolean =>
  /SECRET|TOKEN|PASSWORD|PASSPHRASE|CREDENTIAL|KEYS?(_|$)/i.test(name)

/** Takes secrets out of a text that is printed. */
export const redactText = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((rest, secret) => (secret ? rest.replaceAll(secret, '***') : rest), text)

/** Takes secrets out of a value that is printed, at any depth. */
export function redact<T>(value: T, secrets: readonly string[]): T
export function redact(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return redactText(value, secrets)
  if (typeof value === 'number') return secrets.includes(String(value)) ? '***' : value
  if (Array.isArray(value)) return value.map((item) => redact(item, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, secrets)]))
}
