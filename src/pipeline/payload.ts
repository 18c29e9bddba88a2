import type { Fragment, Frame, SegmentEvent } from '../domain/media.ts'

/** The grid on which a packaging stage cuts; constant over its life, announced before anything else. */
export interface Cadence {
  readonly kind: 'cadence'
  /** Longest part, ticks. */
  readonly partTicks: number
  /** Longest segment, ticks. */
  readonly segmentTicks: number
  /** Segments begin at multiples of this on the media clock, milliseconds; frame rates that do not fit it make some longer. */
  readonly gridMs: number
}

/** What flows between stages, by the name a stage definition gives it. Third parties add kinds by declaration merging. */
export interface PayloadMap {
  frame: Frame
  fragment: Fragment
  'segment-event': Cadence | SegmentEvent
  nothing: never
}

export type Payload = keyof PayloadMap
