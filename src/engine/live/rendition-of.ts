import type { SegmentEvent } from '../../domain/media.ts'

/** Place in the ladder of what an event tells of; 0: the largest. */
export const renditionOf = (event: SegmentEvent): number =>
  (event.kind === 'fragment' ? event.fragment : event).rendition ?? 0
