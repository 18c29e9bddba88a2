/**
 * What a session notes of its pages and its user, for timelines. Some come with a place or an address, none with what was typed; docs/timeline.md
 * tells the details of each.
 */
export const NOTE_KINDS = [
  'page.navigated',
  'page.titled',
  'page.error-logged',
  'page.exception-thrown',
  'page.request-failed',
  'page.download-started',
  'page.download-finished',
  'page.download-failed',
  'page.dialog-opened',
  'page.clicked',
  'page.typed',
  'page.notes-left-out',
  'session.marked',
  'session.screenshot-kept',
] as const
export type NoteKind = (typeof NOTE_KINDS)[number]

/** What there is to know of a note, by names in snake_case. */
export type NoteDetails = Readonly<Record<string, string | number>>

/** One thing that happened in a session. */
export interface SessionNote {
  readonly kind: NoteKind
  /** When it happened, milliseconds since 1970: before it is told, where more was to be found out. */
  readonly happenedAtMs: number
  readonly details: NoteDetails
}
