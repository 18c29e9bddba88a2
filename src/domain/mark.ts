import { FlyBrowserError } from './errors.ts'
import type { NoteDetails } from './session-note.ts'

/** What a user may say of a mark, by names in snake_case. */
export type MarkDetails = Readonly<Record<string, string | number>>

export const MOST_LABEL = 200
export const MOST_DETAILS = 16
export const MOST_DETAIL_TEXT = 500
export const DETAIL_NAME = /^[a-z][a-z0-9_]{0,39}$/

/** Names that a line of a timeline has already. */
const TAKEN: ReadonlySet<string> = new Set(['label', 'event', 'at_seconds'])

/**
 * A mark as timelines have it.
 * @param label 1 to 200 characters, not only blanks
 * @throws OPTION_INVALID
 */
export function checkedMark(label: unknown, details: unknown = {}): NoteDetails {
  if (typeof label !== 'string' || label.trim() === '' || [...label].length > MOST_LABEL)
    throw refusal('label', `it is a text of 1 to ${MOST_LABEL} characters`)
  if (typeof details !== 'object' || details === null || Array.isArray(details))
    throw refusal('details', 'they are an object')
  const entries = Object.entries(details)
  if (entries.length > MOST_DETAILS) throw refusal('details', `there are at most ${MOST_DETAILS}`)
  return {
    label,
    ...Object.fromEntries(entries.map(([name, value]) => [checkedName(name), checkedValue(name, value)])),
  }
}

function checkedName(name: string): string {
  const shown = `details.${name.slice(0, 50)}`
  if (TAKEN.has(name)) throw refusal(shown, 'a timeline has another meaning for this name')
  if (!DETAIL_NAME.test(name)) throw refusal(shown, 'names are in snake_case, at most 40 of a-z, 0-9 and _')
  return name
}

function checkedValue(name: string, value: unknown): string | number {
  if (typeof value === 'string' && [...value].length <= MOST_DETAIL_TEXT) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw refusal(`details.${name}`, `it is a number or a text of at most ${MOST_DETAIL_TEXT} characters`)
}

const refusal = (option: string, reason: string): FlyBrowserError =>
  new FlyBrowserError('OPTION_INVALID', { option, reason })
