import type { Rule } from '../../rule.ts'
import { judge, judgeEach, untested } from '../../verdict.ts'
import { constantsOf, type HlsObservation, partsOf } from '../hls-observation.ts'
import type { SeenSegment } from '../seen-media.ts'

/** What is lost when durations are written with a few places. */
const ROUNDING_SECONDS = 0.0015
/** A tick of the coarsest timescale in use, and rounding. */
const MEDIA_SLACK_SECONDS = 0.012

const seconds = (value: number): string => `${value.toFixed(5)} s`
const NO_PARTS = 'the playlist lists no parts'

export const partNotTooLong: Rule<HlsObservation> = {
  id: 'hls.part-not-too-long',
  title: 'Every part is at most the part target',
  clause: 'RFC 8216bis 4.4.4.9',
  level: 'must',
  check(seen) {
    const target = constantsOf(seen)?.partTargetSeconds
    if (target === undefined) return untested(NO_PARTS)
    return judgeEach(
      partsOf(seen),
      ({ segment, part: { listing } }) =>
        listing.durationSeconds <= target + 1e-6
          ? undefined
          : {
              seen: `DURATION=${listing.durationSeconds}, PART-TARGET=${target}`,
              where: `segment ${segment.msn} part ${listing.part}`,
            },
      { what: 'parts', without: NO_PARTS },
    )
  },
}

const LEAST_SHARE = 0.85

/** Parts that may be shorter: gaps, those before a gap, and the last of a segment. */
const mayBeShort = ({ parts, listing }: SeenSegment, index: number): boolean => {
  const part = parts[index]?.listing
  const next = parts[index + 1]?.listing
  // Whether the newest part is the last of its segment is not known yet.
  return !part || part.gap || next?.gap === true || next === undefined || listing?.gap === true
}

const notTooShort = (
  rule: Pick<Rule<HlsObservation>, 'id' | 'title' | 'clause' | 'level'>,
  independent: boolean,
): Rule<HlsObservation> => ({
  ...rule,
  check(seen) {
    const target = constantsOf(seen)?.partTargetSeconds
    if (target === undefined) return untested(NO_PARTS)
    return judgeEach(
      partsOf(seen).filter(
        ({ segment, part: { listing } }) => listing.independent === independent && !mayBeShort(segment, listing.part),
      ),
      ({ segment, part: { listing } }) =>
        listing.durationSeconds >= LEAST_SHARE * target - 1e-6
          ? undefined
          : {
              seen: `DURATION=${listing.durationSeconds}, PART-TARGET=${target}`,
              where: `segment ${segment.msn} part ${listing.part}`,
            },
      { what: 'parts', without: NO_PARTS },
    )
  },
})

export const partNotTooShort = notTooShort(
  {
    id: 'hls.part-not-too-short',
    title: 'Every part but a segment’s last is at least 85 % of the part target',
    clause: 'RFC 8216bis 4.4.4.9',
    level: 'must',
  },
  false,
)

/** The standard lets an independent part be short, and with it the first of each segment: players then reckon with time that is not there. */
export const independentPartNotTooShort = notTooShort(
  {
    id: 'hls.independent-part-not-too-short',
    title: 'So is every independent part but a segment’s last',
    clause: 'stricter than RFC 8216bis 4.4.4.9',
    level: 'should',
  },
  true,
)

export const segmentNotTooLong: Rule<HlsObservation> = {
  id: 'hls.segment-not-too-long',
  title: 'Every segment, in whole seconds, is at most the target duration',
  clause: 'RFC 8216bis 4.4.3.1',
  level: 'must',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds
    if (target === undefined) return untested('the playlist has no EXT-X-TARGETDURATION')
    return judgeEach(
      [...seen.watched.segments.values()].flatMap(({ listing }) => listing ?? []),
      ({ msn, durationSeconds = Number.NaN }) =>
        Math.round(durationSeconds) <= target
          ? undefined
          : { seen: `EXTINF ${durationSeconds} s, EXT-X-TARGETDURATION ${target}`, where: `segment ${msn}` },
      { what: 'segments', without: 'no segment was finished' },
    )
  },
}

export const partsMakeSegment: Rule<HlsObservation> = {
  id: 'hls.parts-make-segment',
  title: 'The parts of a segment last as long together as the segment',
  clause: 'RFC 8216bis 4.4.4.9',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      [...watched.segments.values()].filter(
        ({ listing, fromItsStart, parts }) => listing && fromItsStart && parts.length > 0,
      ),
      ({ msn, parts, listing }) => {
        const sum = parts.reduce((all, part) => all + part.listing.durationSeconds, 0)
        const extinf = listing?.durationSeconds ?? Number.NaN
        return Math.abs(sum - extinf) <= ROUNDING_SECONDS * parts.length
          ? undefined
          : { seen: `EXTINF ${seconds(extinf)}, its ${parts.length} parts ${seconds(sum)}`, where: `segment ${msn}` }
      },
      { what: 'segments', without: 'no segment was seen from its first part to its end' },
    ),
}

export const partMediaDuration: Rule<HlsObservation> = {
  id: 'hls.part-media-duration',
  title: 'The media of a part lasts as long as the playlist says',
  clause: 'RFC 8216bis 4.4.4.9',
  level: 'must',
  check: (seen) =>
    judgeEach(
      partsOf(seen).flatMap(({ segment, part }) =>
        part.fetched?.media ? { segment, listing: part.listing, media: part.fetched.media } : [],
      ),
      ({ segment, listing, media }) =>
        Math.abs(media.durationSeconds - listing.durationSeconds) <= MEDIA_SLACK_SECONDS
          ? undefined
          : {
              seen: `DURATION=${listing.durationSeconds}, its samples last ${seconds(media.durationSeconds)}`,
              where: `segment ${segment.msn} part ${listing.part}`,
            },
      { what: 'parts', without: 'no part of fragmented MP4 was read' },
    ),
}

export const segmentMediaDuration: Rule<HlsObservation> = {
  id: 'hls.segment-media-duration',
  title: 'The media of a segment lasts as long as EXTINF says',
  clause: 'RFC 8216bis 4.4.4.1',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      [...watched.segments.values()].flatMap(({ msn, listing, fetched }) =>
        listing && fetched?.media ? { msn, extinf: listing.durationSeconds ?? Number.NaN, media: fetched.media } : [],
      ),
      ({ msn, extinf, media }) =>
        Math.abs(media.durationSeconds - extinf) <= MEDIA_SLACK_SECONDS
          ? undefined
          : { seen: `EXTINF ${extinf} s, its samples last ${seconds(media.durationSeconds)}`, where: `segment ${msn}` },
      { what: 'segments', without: 'no segment of fragmented MP4 was read' },
    ),
}

export const mediaTimesContinue: Rule<HlsObservation> = {
  id: 'hls.media-continues',
  title: 'Decode times go on from segment to segment without hole or overlap',
  clause: 'RFC 8216bis 6.2.1, 4.4.4.3',
  level: 'must',
  check({ watched }) {
    const read = [...watched.segments.values()]
    const pairs = read.flatMap((segment, index) => {
      const before = read[index - 1]
      const media = segment.fetched?.media
      const last = before?.fetched?.media
      const follows = before?.msn === segment.msn - 1
      return media && last && follows && !segment.listing?.discontinuity ? { msn: segment.msn, media, last } : []
    })
    if (pairs.length === 0) return untested('no two segments in a row were read')
    const findings = pairs.flatMap(({ msn, media, last }) => {
      const step = media.decodeSeconds - (last.decodeSeconds + last.durationSeconds)
      const words = step > 0 ? 'a hole' : 'an overlap'
      return Math.abs(step) <= MEDIA_SLACK_SECONDS
        ? []
        : [{ seen: `${words} of ${seconds(Math.abs(step))} and no EXT-X-DISCONTINUITY`, where: `segment ${msn}` }]
    })
    return judge(findings, `${pairs.length} borders`)
  },
}
