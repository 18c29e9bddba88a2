/** What a recording's file can be named by. */
export interface FileNameFacts {
  readonly id: string
  readonly sessionId: string
  /** When it was begun, milliseconds since 1970. */
  readonly begunMs: number
}

const iso = (ms: number): string => new Date(ms).toISOString()

/** The words of a template, each with what it becomes. Times are UTC. */
const WORDS: Readonly<Record<string, (facts: FileNameFacts) => string>> = {
  id: ({ id }) => id,
  session: ({ sessionId }) => plain(sessionId),
  date: ({ begunMs }) => iso(begunMs).slice(0, 10),
  time: ({ begunMs }) => iso(begunMs).slice(11, 19).replaceAll(':', '-'),
}

/** Characters of a session's name in that of a file. */
const MOST_SESSION = 40
/** Characters of a template. With each word once, names stay far below the 255 bytes of file systems. */
const MOST_TEMPLATE = 60

/** Names that others choose say nothing to a file system: no dot, no slash, nothing that is not seen. */
const plain = (text: string): string => text.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, MOST_SESSION)

/** What is wrong with a template like `{session}-{date}-{id}`; undefined when it can be used. */
export function templateFault(template: string): string | undefined {
  if (template.length > MOST_TEMPLATE) return `it is longer than ${MOST_TEMPLATE} characters`
  const words = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, word = '']) => word)
  const unknown = words.find((word) => !Object.hasOwn(WORDS, word))
  if (unknown !== undefined) return `there is no {${unknown}}, there is ${known()}`
  const twice = words.find((word, at) => words.indexOf(word) < at)
  if (twice !== undefined) return `{${twice}} is in it twice`
  const strange = /[^A-Za-z0-9_-]/.exec(template.replaceAll(/\{[^{}]*\}/g, ''))
  if (strange) return `${JSON.stringify(strange[0])} may not be in it; beside ${known()} letters, digits, _ and - may`
  return words.length === 0 ? `nothing of ${known()} is in it` : undefined
}

const known = (): string =>
  Object.keys(WORDS)
    .map((word) => `{${word}}`)
    .join(', ')

/**
 * The name of a recording's file, without its ending: one name, never two recordings' own, whatever the session is called. Where the template has
 * no `{id}` it is put behind. What would look like the id of another recording, or like an option of a command, gets a `_` before it.
 * @param template without a fault
 */
export function fileNameOf(template: string, facts: FileNameFacts): string {
  const whole = template.includes('{id}') ? template : `${template}-{id}`
  const name = whole.replaceAll(/\{([^{}]*)\}/g, (_, word: string) => WORDS[word]?.(facts) ?? '')
  return name !== facts.id && /^(rec_|-)/.test(name) ? `_${name}` : name
}
