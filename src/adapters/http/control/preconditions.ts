import type { IncomingHttpHeaders } from 'node:http'

/** What tells one version of a body from another. */
export interface BodyVersion {
  /** Strong entity tag, with its quotes. */
  readonly tag: string
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
}

/** Headers by which a request tells what it knows of a body. */
export type Conditions = Pick<
  IncomingHttpHeaders,
  'if-match' | 'if-unmodified-since' | 'if-none-match' | 'if-modified-since'
>

/** What the conditions of a GET or HEAD come to: it is answered, it has what there is (304), or means another version (412). */
export type ConditionOutcome = 'met' | 'not-modified' | 'failed'

/** An entity tag (RFC 9110, 8.8.3), with what makes it a weak one apart. */
const TAG = /(W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g

const isAny = (header: string): boolean => header.trim() === '*'

/** Strong comparison (RFC 9110, 8.8.3.2): a weak tag is like none. */
const listsStrongly = (header: string, tag: string): boolean =>
  isAny(header) || [...header.matchAll(TAG)].some(([, weak, each]) => !weak && each === tag)

/** Weak comparison: who compresses an answer on its way makes its tag a weak one. */
const listsWeakly = (header: string, tag: string): boolean =>
  isAny(header) || [...header.matchAll(TAG)].some(([, , each]) => each === tag)

/** Whether a body is not younger than a date, which has whole seconds; undefined for what is no date (it is to be ignored). */
function unmodifiedSince(header: string | undefined, modifiedMs: number): boolean | undefined {
  const sinceMs = Date.parse(header ?? '')
  return Number.isNaN(sinceMs) ? undefined : Math.floor(modifiedMs / 1000) * 1000 <= sinceMs
}

/** Judges the conditions of a request in the order of RFC 9110, 13.2.2, but for If-Range. */
export function judgeConditions(conditions: Conditions, { tag, modifiedMs }: BodyVersion): ConditionOutcome {
  const { 'if-match': wanted, 'if-none-match': known } = conditions
  if (wanted !== undefined) {
    if (!listsStrongly(wanted, tag)) return 'failed'
  } else if (unmodifiedSince(conditions['if-unmodified-since'], modifiedMs) === false) return 'failed'
  if (known !== undefined) return listsWeakly(known, tag) ? 'not-modified' : 'met'
  return unmodifiedSince(conditions['if-modified-since'], modifiedMs) ? 'not-modified' : 'met'
}

/** Whether a range is meant of this version (RFC 9110, 13.1.5); else all of it is sent. */
export const meansThisVersion = (condition: string | undefined, { tag, modifiedMs }: BodyVersion): boolean =>
  condition === undefined || condition === tag || condition === new Date(modifiedMs).toUTCString()
