/** What a player has to draw on, as far as the origin can tell. */
export interface BufferFacts {
  /** Media that can be played now, milliseconds. */
  readonly windowMs: number
  /** Since the newest part, milliseconds; undefined before the first. */
  readonly sincePartMs: number | undefined
  /** Longest part, milliseconds. */
  readonly partMs: number
}

/** Parts that players hold back from the live edge (RFC 8216bis, PART-HOLD-BACK: at least three). */
const PARTS_HELD_BACK = 3

/**
 * Share of what players hold back that is still ahead of them, 0 to 1: 1 while parts come in time, falling once one is late, 0 when
 * a player that keeps the recommended distance has run dry.
 */
export function bufferHealth({ windowMs, sincePartMs, partMs }: BufferFacts): number {
  if (sincePartMs === undefined) return 0
  const heldBackMs = PARTS_HELD_BACK * partMs
  const lateMs = Math.max(0, sincePartMs - partMs)
  return Math.max(0, Math.min(1, windowMs / heldBackMs, 1 - lateMs / heldBackMs))
}
