/** What requests for segments are decided from. */
export interface SegmentWindow<Segment extends { readonly init: number } = { readonly init: number }> {
  /** The segment of that number, if it has begun and is still there; it may be growing. */
  readonly segmentOf: (number: number) => Segment | undefined
  /** Number of the oldest segment that is still there; undefined before any. */
  readonly oldest: number | undefined
  /** Place on the grid of the newest media, whether or not there is a segment of that number; undefined before any. */
  readonly edge: number | undefined
  /** Nothing more will come. */
  readonly ended: boolean
}

/** What to do with a request for a segment, the window being as it is. */
export type SegmentDecision<Segment> =
  | { readonly kind: 'answer'; readonly segment: Segment }
  /** Ask again when the window has changed. */
  | { readonly kind: 'wait' }
  /**
   * There is none, and no MPD says so any more: the period or the stream ended before it. Players ask until they have read the MPD
   * anew, and an error would hold them up: shaka (5.2) then never gets past it, dash.js (5.2) gives up.
   */
  | { readonly kind: 'empty' }
  | { readonly kind: 'refuse' }

/** Segments ahead of the newest that are worth waiting for: players come a little early, and one ahead. */
const ADVANCE_SEGMENTS = 2

/**
 * Decides a request for a segment. Pure: the waiting is done around it.
 * @param init the init segment that the asking player decodes with: a segment that needs another one belongs to a later period,
 * whatever its number, and would break the player; undefined: any
 */
export function decideSegment<Segment extends { readonly init: number }>(
  { segmentOf, oldest, edge, ended }: SegmentWindow<Segment>,
  number: number,
  init?: number,
): SegmentDecision<Segment> {
  const segment = segmentOf(number)
  if (segment && (init === undefined || segment.init === init)) return { kind: 'answer', segment }
  if (edge === undefined || number > edge + ADVANCE_SEGMENTS) return { kind: 'refuse' }
  if (number <= edge && (oldest === undefined || number < oldest)) return { kind: 'refuse' }
  return number > edge && !ended ? { kind: 'wait' } : { kind: 'empty' }
}
