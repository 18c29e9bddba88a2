import { adaptationSet, REFERENCE_ID, utcTiming } from './adaptation-set.ts'
import { eventStreams } from './event-stream.ts'
import type { ManifestConstants } from './manifest-constants.ts'
import type { ManifestFacts, ManifestPeriod } from './manifest-facts.ts'
import { element, renderXml, type XmlElement } from './xml.ts'
import { xsDateTime, xsDuration } from './xs-time.ts'

/** Content type of an MPD (ISO/IEC 23009-1, annex C). */
export const MANIFEST_CONTENT_TYPE = 'application/dash+xml'

const PROFILES = 'urn:mpeg:dash:profile:isoff-live:2011,http://www.dashif.org/guidelines/low-latency-live-v5'

/**
 * How far players may change their speed to stay at the target. A viewer does not see a tenth slower; half as fast again is over
 * soon, and there is no sound to suffer.
 */
const PLAYBACK_RATE = { min: 0.9, max: 1.5 }

const serviceDescription = ({ targetLatencyMs, minLatencyMs, maxLatencyMs }: ManifestConstants): XmlElement =>
  element('ServiceDescription', { id: 0 }, [
    element('Latency', {
      referenceId: REFERENCE_ID,
      target: targetLatencyMs,
      min: minLatencyMs,
      max: maxLatencyMs,
    }),
    element('PlaybackRate', PLAYBACK_RATE),
  ])

/** Attributes of the MPD that only a stream that goes on has, or only one that has ended. */
function typeAttributes({ ended, constants, originMs, publishMs, periods, shiftMs }: ManifestFacts) {
  const last = periods.at(-1)
  const endMs = last ? last.first * constants.gridMs + (last.durationMs ?? 0) : 0
  return ended
    ? { type: 'static', publishTime: xsDateTime(publishMs), mediaPresentationDuration: xsDuration(endMs) }
    : {
        type: 'dynamic',
        availabilityStartTime: xsDateTime(originMs),
        publishTime: xsDateTime(publishMs),
        minimumUpdatePeriod: xsDuration(constants.gridMs),
        // Never more than there is: ffmpeg (5.1) begins before the first segment else, and reads each twice.
        timeShiftBufferDepth: xsDuration(Math.min(shiftMs, constants.windowMs)),
        suggestedPresentationDelay: xsDuration(constants.delayMs),
      }
}

/** Wall clock at the beginning of a period, milliseconds since 1970. */
const startOf = ({ first }: ManifestPeriod, { constants, originMs }: ManifestFacts): number =>
  originMs + first * constants.gridMs

/** What happened in a period, up to the next one: between periods there is no media to tell it by. */
function momentsOf(period: ManifestPeriod, next: ManifestPeriod | undefined, facts: ManifestFacts) {
  const fromMs = startOf(period, facts)
  const untilMs = next ? startOf(next, facts) : Number.POSITIVE_INFINITY
  return (facts.moments ?? []).filter(({ atMs }) => atMs >= fromMs && atMs < untilMs)
}

/**
 * Renders an MPD. Periods keep their place on one timeline, that of the media clock, whatever leaves the window and when the
 * stream ends; so a player in the midst of one loses nothing by an update.
 */
export function renderManifest(facts: ManifestFacts): string {
  const { constants, periods, ended, timeUri } = facts
  const last = periods.at(-1)
  const period = (each: ManifestPeriod) => ({
    id: each.id,
    start: xsDuration(each.first * constants.gridMs),
    // The last of several lasts until mediaPresentationDuration anyway. Where all say theirs, dash.js (5.2) takes their sum for the
    // end of the last one, and never comes to it.
    duration:
      each.durationMs === undefined || (each === last && periods.length > 1) ? undefined : xsDuration(each.durationMs),
  })
  return renderXml(
    element(
      'MPD',
      {
        xmlns: 'urn:mpeg:dash:schema:mpd:2011',
        profiles: PROFILES,
        ...typeAttributes(facts),
        maxSegmentDuration: xsDuration(constants.gridMs),
        minBufferTime: xsDuration(constants.minBufferMs),
      },
      [
        ...(ended ? [] : [serviceDescription(constants)]),
        ...periods.map((each, index) =>
          element('Period', period(each), [
            ...eventStreams(momentsOf(each, periods[index + 1], facts), startOf(each, facts)),
            adaptationSet(each, facts),
          ]),
        ),
        utcTiming(timeUri),
      ],
    ),
  )
}
