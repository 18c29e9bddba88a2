import type { LiveMoment } from '../../domain/live-moment.ts'
import { element, textElement, type XmlElement } from './xml.ts'

/** What the events of a stream mean: each is a line of the timeline of its session, as JSON. */
export const TIMELINE_SCHEME = 'urn:flybrowser:timeline:2026'

/** How long a moment stands, milliseconds: a player at the live edge hears of it only when it reads the MPD again, and of what is over by then never (dash.js 5.2). */
const STANDS_MS = 3000

/** Of the times of events: milliseconds. */
const EVENT_TIMESCALE = 1000

/**
 * EventStream of a period (ISO/IEC 23009-1, 5.10.2); none where nothing happened in it.
 * @param startMs wall clock at the beginning of the period, milliseconds since 1970
 */
export function eventStreams(moments: readonly LiveMoment[], startMs: number): XmlElement[] {
  if (moments.length === 0) return []
  const events = moments.map(({ id, event, atMs, details }) =>
    textElement(
      'Event',
      { presentationTime: Math.max(0, Math.round(atMs - startMs)), duration: STANDS_MS, id },
      // Not as @messageData: shaka (5.2) hands attributes on with the references in them.
      JSON.stringify({ event, ...details }),
    ),
  )
  return [element('EventStream', { schemeIdUri: TIMELINE_SCHEME, timescale: EVENT_TIMESCALE }, events)]
}
