/** What a client wants to see in the media playlist (delivery directives, RFC 8216bis, 6.2.5). */
export type PlaylistRequest =
  /** The playlist as it is. */
  | { readonly kind: 'plain' }
  /** Once it holds the whole segment. */
  | { readonly kind: 'segment'; readonly msn: number }
  /** Once it holds the part. */
  | { readonly kind: 'part'; readonly msn: number; readonly part: number }
  | { readonly kind: 'invalid'; readonly reason: string }

/** A query as HTTP servers parse it: a repeated name makes a list. */
export type PlaylistQuery = Readonly<Record<string, string | readonly string[] | undefined>>

const WHOLE = /^\d{1,15}$/

/** Reads `_HLS_msn` and `_HLS_part`. Other directives are ignored, as a server does with those it did not offer. */
export function parsePlaylistRequest(query: PlaylistQuery): PlaylistRequest {
  const { _HLS_msn: msn, _HLS_part: part } = query
  for (const [name, value] of Object.entries({ _HLS_msn: msn, _HLS_part: part })) {
    if (value === undefined) continue
    if (typeof value !== 'string') return { kind: 'invalid', reason: `${name} is given more than once` }
    if (!WHOLE.test(value)) return { kind: 'invalid', reason: `${name} is not a whole number` }
  }
  if (msn === undefined) {
    return part === undefined ? { kind: 'plain' } : { kind: 'invalid', reason: '_HLS_part needs _HLS_msn' }
  }
  return part === undefined
    ? { kind: 'segment', msn: Number(msn) }
    : { kind: 'part', msn: Number(msn), part: Number(part) }
}
