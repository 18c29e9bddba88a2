import type { Rule } from '../../rule.ts'
import type { DashObservation } from '../dash-observation.ts'
import * as clock from './clock.ts'
import * as delivery from './delivery.ts'
import * as events from './events.ts'
import * as lowLatency from './low-latency.ts'
import * as mpd from './mpd.ts'
import * as open from './open-segments.ts'
import * as producer from './producer-time.ts'
import * as representations from './representations.ts'
import * as segments from './segments.ts'

/** All rules for DASH, in the order they are reported. */
export const DASH_RULES: readonly Rule<DashObservation>[] = [
  mpd.mpdAvailable,
  mpd.mpdAttributes,
  mpd.liveAttributes,
  mpd.profiles,
  mpd.startUnchanged,
  mpd.publishTimeGrows,
  representations.representationAttributes,
  representations.templateUsable,
  representations.addressesReadable,
  representations.alignment,
  representations.initAgrees,
  clock.utcTiming,
  clock.utcSkew,
  lowLatency.availabilityOffset,
  lowLatency.serviceDescription,
  open.availableOnTime,
  open.earlyHeld,
  open.openWithoutLength,
  open.openEarly,
  open.openByFragments,
  producer.producerTimeThere,
  producer.producerMediaTime,
  producer.producerWallClock,
  producer.producerReference,
  segments.numbersContinue,
  segments.segmentDurations,
  segments.maxSegmentDuration,
  segments.startsWithSync,
  segments.bandwidthKept,
  segments.sameAgain,
  segments.notEmpty,
  segments.windowKept,
  segments.farAheadRefused,
  events.eventStreams,
  events.eventTimes,
  events.eventsUnchanged,
  mpd.endStatic,
  delivery.mpdType,
  delivery.mediaTypes,
  delivery.mpdCaching,
  delivery.crossOrigin,
  delivery.headAnswered,
]
