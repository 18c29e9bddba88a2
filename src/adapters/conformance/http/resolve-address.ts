/** An address on the address it was found at; undefined when it is none. */
export const resolveAddress = (uri: string, base: string): string | undefined =>
  URL.canParse(uri, base) ? new URL(uri, base).href : undefined
