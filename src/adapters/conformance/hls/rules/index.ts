import type { Rule } from '../../rule.ts'
import type { HlsObservation } from '../hls-observation.ts'
import * as blocking from './blocking.ts'
import * as constants from './constants.ts'
import * as dateRanges from './date-ranges.ts'
import * as dates from './dates.ts'
import * as delivery from './delivery.ts'
import * as delta from './delta.ts'
import * as durations from './durations.ts'
import * as ending from './ending.ts'
import * as hints from './hints.ts'
import * as media from './media.ts'
import * as multivariant from './multivariant.ts'
import * as sequence from './sequence.ts'
import * as tags from './tags.ts'
import * as variants from './variants.ts'
import * as window from './window.ts'

/** All rules for HLS, in the order they are reported. */
export const HLS_RULES: readonly Rule<HlsObservation>[] = [
  multivariant.variantAttributes,
  multivariant.averageBandwidth,
  multivariant.bandwidthKept,
  multivariant.codecsAgree,
  multivariant.frameRateKept,
  multivariant.renditionReports,
  variants.sameNumbers,
  variants.samePartStarts,
  variants.sameIndependentParts,
  variants.sameDiscontinuities,
  constants.constantsUnchanged,
  constants.constantsAgree,
  constants.partHoldBackThere,
  constants.partHoldBack,
  constants.holdBack,
  constants.skipBoundary,
  sequence.mediaSequence,
  sequence.discontinuitySequence,
  sequence.listedUnchanged,
  sequence.segmentsKeepComing,
  sequence.partsKeepComing,
  durations.segmentNotTooLong,
  durations.partNotTooLong,
  durations.partNotTooShort,
  durations.independentPartNotTooShort,
  durations.partsMakeSegment,
  durations.partMediaDuration,
  durations.segmentMediaDuration,
  durations.mediaTimesContinue,
  media.mediaAvailable,
  media.segmentIsItsParts,
  media.independentParts,
  media.independentTold,
  media.independentSegments,
  tags.playlistAvailable,
  tags.addressesReadable,
  tags.mapThere,
  tags.versionEnough,
  tags.noPlaylistType,
  tags.noStart,
  dates.datesThere,
  dates.datesAgree,
  dates.datesFollowClock,
  dateRanges.dateRangesReadable,
  dateRanges.dateRangesDated,
  dateRanges.dateRangesUnchanged,
  dateRanges.dateRangesKept,
  hints.oneHint,
  hints.hintKept,
  hints.hintedPartWaits,
  hints.hintedPartWhole,
  blocking.canBlock,
  blocking.blockingHolds,
  blocking.blockingAtOnce,
  blocking.blockingPrompt,
  blocking.partNeedsMsn,
  blocking.tooFarAhead,
  blocking.malformed,
  delta.deltaAnswered,
  delta.deltaBoundary,
  delta.deltaEqualsFull,
  window.windowLength,
  window.partWindow,
  window.latePart,
  window.lateSegment,
  ending.endStays,
  ending.endIgnoresDirectives,
  delivery.playlistType,
  delivery.mediaTypes,
  delivery.plainCaching,
  delivery.blockingCaching,
  delivery.mediaCaching,
  delivery.errorCaching,
  delivery.crossOrigin,
  delivery.preflight,
  delivery.headAnswered,
  delivery.gzipped,
  delivery.notFound,
]
