/** EXT-X-DATERANGE as its text says it. */
export interface DateRangeFacts {
  /** What stands behind the colon. */
  readonly text: string
  readonly id: string | undefined
  /** Values as they stand there, quotes and all. */
  readonly attributes: ReadonlyMap<string, string>
  /** What is no attribute list in it (RFC 8216bis, 4.2). */
  readonly unreadable: string | undefined
}

/** RFC 8216bis, 4.2: a quoted-string has no quotes and no ends of lines; other values have no blanks, quotes and commas. */
const ATTRIBUTE = /^([A-Z0-9-]+)=("[^"\r\n]*"|[^\s",]+)(?:,|$)/

/** Reads what stands behind the colon of an EXT-X-DATERANGE. */
export function readDateRange(text: string): DateRangeFacts {
  const attributes = new Map<string, string>()
  let rest = text
  let unreadable: string | undefined
  while (rest !== '' && unreadable === undefined) {
    const [whole, name = '', value = ''] = ATTRIBUTE.exec(rest) ?? []
    if (whole === undefined) unreadable = `${rest.slice(0, 40)} is no attribute`
    else if (attributes.has(name)) unreadable = `${name} stands there twice`
    attributes.set(name, value)
    rest = rest.slice(whole?.length ?? 0)
  }
  return { text, id: unquoted(attributes.get('ID')), attributes, unreadable }
}

/** The content of a quoted-string; undefined where it is none. */
export const unquoted = (value: string | undefined): string | undefined => /^"(.*)"$/s.exec(value ?? '')?.[1]
