import { peakBitrate } from '../../domain/peak-bitrate.ts'
import { TIMESCALE, ticksToMs } from '../../domain/time.ts'
import type { ManifestFacts, ManifestPeriod, ManifestRepresentation } from './manifest-facts.ts'
import { element, type XmlElement } from './xml.ts'
import { xsDateTime } from './xs-time.ts'

/** Of the ProducerReferenceTime that Latency refers to. */
export const REFERENCE_ID = 0

/** In lowest terms, as `par` and `sar` are written. */
function ratio(width: number, height: number): string {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))
  const common = Math.max(1, divisor(width, height))
  return `${width / common}:${height / common}`
}

/**
 * How much earlier than whole a segment may be asked for, seconds: with its first frame. Every representation of a set must say
 * the same (ISO/IEC 23009-1, 5.3.5.3), so the slowest one counts.
 */
function availabilityTimeOffset(gridMs: number, representations: readonly ManifestRepresentation[]): number {
  const frameMs = 1000 / Math.min(...representations.map(({ fps }) => fps))
  return Math.max(0, Math.floor((gridMs - frameMs) * 100) / 1e5)
}

/** The address clock of the media, by which Latency is measured; the same moment stands in the `prft` of each fragment. */
const producerReferenceTime = (startTicks: number, { originMs, timeUri }: ManifestFacts): XmlElement =>
  element(
    'ProducerReferenceTime',
    {
      id: REFERENCE_ID,
      inband: true,
      type: 'captured',
      wallClockTime: xsDateTime(originMs + ticksToMs(startTicks)),
      presentationTime: startTicks,
    },
    [utcTiming(timeUri)],
  )

/** The clock that everything is timed by. */
export const utcTiming = (uri: string): XmlElement =>
  element('UTCTiming', { schemeIdUri: 'urn:mpeg:dash:utc:http-xsdate:2014', value: uri })

/** The pictures of a period. */
export function adaptationSet(period: ManifestPeriod, facts: ManifestFacts): XmlElement {
  const { first, representations } = period
  const { gridMs } = facts.constants
  const durationTicks = (gridMs * TIMESCALE) / 1000
  const startTicks = Math.round(first * durationTicks)
  const widest = representations.reduce((one, other) => (other.width > one.width ? other : one))
  const early = facts.ended
    ? {}
    : { availabilityTimeOffset: availabilityTimeOffset(gridMs, representations), availabilityTimeComplete: false }
  const representation = ({ id, codecs, width, height, fps, ...rest }: ManifestRepresentation): XmlElement =>
    element(
      'Representation',
      { id, codecs, width, height, sar: '1:1', frameRate: fps, bandwidth: peakBitrate({ fps, ...rest }) },
      [
        element('SegmentTemplate', {
          timescale: TIMESCALE,
          duration: durationTicks,
          presentationTimeOffset: startTicks,
          startNumber: first,
          ...early,
          initialization: rest.initialization,
          media: rest.media,
        }),
      ],
    )
  return element(
    'AdaptationSet',
    {
      id: 0,
      contentType: 'video',
      mimeType: 'video/mp4',
      segmentAlignment: true,
      startWithSAP: 1,
      par: ratio(widest.width, widest.height),
      maxWidth: widest.width,
      maxHeight: Math.max(...representations.map(({ height }) => height)),
      maxFrameRate: Math.max(...representations.map(({ fps }) => fps)),
    },
    [producerReferenceTime(startTicks, facts), ...representations.map(representation)],
  )
}
