/** A line of a playlist: a tag with what follows its colon, or an address. */
export type TagLine =
  | { readonly tag: string; readonly value: string }
  | { readonly tag?: undefined; readonly uri: string }

/** The tags and addresses of a playlist; undefined when the text is none (RFC 8216bis, 4.1: it begins with #EXTM3U). */
export function tagLines(text: string): TagLine[] | undefined {
  const lines = text.split(/\r?\n/)
  if (!/^#EXTM3U\s*$/.test(lines[0] ?? '')) return undefined
  return lines.slice(1).flatMap((line): TagLine[] => {
    if (line === '') return []
    if (!line.startsWith('#')) return [{ uri: line.trim() }]
    if (!line.startsWith('#EXT')) return [] // a comment
    const colon = line.indexOf(':')
    return colon < 0
      ? [{ tag: line.slice(1).trim(), value: '' }]
      : [{ tag: line.slice(1, colon), value: line.slice(colon + 1).trim() }]
  })
}

/** An attribute list (RFC 8216bis, 4.2) by names; quotes are taken off. */
export function attributesOf(value: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, bare] of value.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g))
    found.set(name, quoted ?? bare ?? '')
  return found
}

/** A decimal number; undefined when it is none. */
export function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}
