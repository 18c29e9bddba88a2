/** What a terminal would obey (C0, DEL, C1), and what turns the direction of writing. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Words of an origin as a terminal may show them: what it would obey is written out. */
export const printable = (words: string): string =>
  words.replace(CONTROLS, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
