/** What a client wants to see in the media playlist (delivery directives, RFC 8216bis, 6.2.5). */
export type PlaylistRequest =
  /** The playlist as it is. */
  | { readonly kind: 'plain'; readonly skip?: boolean }
  /** Once it holds the whole segment. */
  | { readonly kind: 'segment'; readonly msn: number; readonly skip?: boolean }
  /** Once it holds the part. */
  | { readonly kind: 'part'; readonly msn: number; readonly part: number; readonly skip?: boolean }
  | { readonly kind: 'invalid'; readonly reason: string }

/** A query as HTTP servers parse it: a repeated name makes a list. */
export type PlaylistQuery = Readonly<Record<string, string | readonly string[] | undefined>>

const WHOLE = /^\d{1,15}$/
const SKIP = /^(YES|v2)$/

/** What is wrong with the value of a directive, if anything. */
const faultOf = (
  name: string,
  value: string | readonly string[],
  form: RegExp,
  formInWords: string,
): string | undefined => {
  if (typeof value !== 'string') return `${name} is given more than once`
  return form.test(value) ? undefined : `${name} is not ${formInWords}`
}

/**
 * Reads `_HLS_msn`, `_HLS_part` and `_HLS_skip`; of the last, `v2` wishes that date ranges are left out too, of which there are
 * none. Other directives are ignored, as a server does with those it did not offer.
 */
export function parsePlaylistRequest(query: PlaylistQuery): PlaylistRequest {
  const { _HLS_msn: msn, _HLS_part: part, _HLS_skip: skip } = query
  const reason =
    (msn !== undefined && faultOf('_HLS_msn', msn, WHOLE, 'a whole number')) ||
    (part !== undefined && faultOf('_HLS_part', part, WHOLE, 'a whole number')) ||
    (skip !== undefined && faultOf('_HLS_skip', skip, SKIP, 'YES or v2')) ||
    (part !== undefined && msn === undefined && '_HLS_part needs _HLS_msn')
  if (reason) return { kind: 'invalid', reason }
  const form = skip === undefined ? {} : { skip: true }
  if (msn === undefined) return { kind: 'plain', ...form }
  return part === undefined
    ? { kind: 'segment', msn: Number(msn), ...form }
    : { kind: 'part', msn: Number(msn), part: Number(part), ...form }
}
