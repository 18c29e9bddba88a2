/** Control characters, which end lines or do things to terminals; what turns the direction of writing; halves of characters. */
const UNWANTED = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu

/** A text on one line of at most so many characters. */
export function oneLine(text: string, most: number): string {
  const letters = [...text.replaceAll(UNWANTED, ' ').replaceAll(/\s+/g, ' ').trim()]
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A line as cue text that is shown as it is (WebVTT, 4.2.2): without tags, and without an arrow, which would be a line of times. */
export const cueText = (line: string): string => line.replaceAll(/[&<>]/g, (letter) => ESCAPES[letter] as string)

/** A value as metadata text, which is not unescaped (WebVTT, 4.2.1): JSON on one line, in which an arrow is written otherwise. */
export const cueJson = (value: object): string => JSON.stringify(value).replaceAll('>', '\\u003e')
