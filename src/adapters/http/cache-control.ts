/** Media never changes under its random prefix. */
export const IMMUTABLE = 'public, max-age=31536000, immutable'

/** Never kept: errors, and what is different at each moment. */
export const NO_STORE = 'no-store'

/** RFC 8216bis, 6.2.5.2: an answer that was waited for stays true, so it may be kept for six target durations. */
export const blockingPlaylistCaching = (targetSeconds: number): string => `public, max-age=${6 * targetSeconds}`

/** A playlist as it is now may be kept for half a target duration (RFC 8216bis, 6.2.1). */
export const plainPlaylistCaching = (targetSeconds: number): string =>
  `public, max-age=${Math.floor(targetSeconds / 2)}`
