import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { judgeEach } from '../../verdict.ts'
import { type HlsObservation, partsOf } from '../hls-observation.ts'

export const mediaAvailable: Rule<HlsObservation> = {
  id: 'hls.media-available',
  title: 'Listed parts, segments and init segments can be fetched',
  clause: 'RFC 8216bis 6.2.1',
  level: 'must',
  check: (seen) =>
    judgeEach(
      [
        ...[...seen.inits.values()].map(({ answer }) => answer),
        ...[...seen.watched.segments.values()].flatMap(({ fetched }) => fetched?.answer ?? []),
        // What was asked while it was hinted at only is judged by another rule.
        ...partsOf(seen).flatMap(({ part }) =>
          part.fetched && part.fetched.answer.askedAtMs >= part.firstSeenMs ? part.fetched.answer : [],
        ),
      ],
      (answer) => (isGood(answer) ? undefined : { seen: inWords(answer), where: answer.url }),
      { what: 'resources', without: 'nothing was fetched' },
    ),
}

export const segmentIsItsParts: Rule<HlsObservation> = {
  id: 'hls.segment-is-its-parts',
  title: 'The bytes of a segment are those of its parts, one after another',
  clause: 'RFC 8216bis 3, 4.4.4.9',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      [...watched.segments.values()].flatMap(({ msn, compared }) => (compared ? { msn, ...compared } : [])),
      ({ msn, segmentBytes, partsBytes, differsAt }) =>
        differsAt === undefined
          ? undefined
          : {
              seen: `they differ from byte ${differsAt} on (segment ${segmentBytes} bytes, parts ${partsBytes})`,
              where: `segment ${msn}`,
            },
      { what: 'segments', without: 'no segment was fetched with all its parts' },
    ),
}

export const independentParts: Rule<HlsObservation> = {
  id: 'hls.independent-parts',
  title: 'Parts with INDEPENDENT=YES start with a sync sample',
  clause: 'RFC 8216bis 4.4.4.9',
  level: 'must',
  check: (seen) =>
    judgeEach(
      partsOf(seen).flatMap(({ segment, part: { listing, fetched } }) =>
        listing.independent && fetched?.media ? { msn: segment.msn, listing, media: fetched.media } : [],
      ),
      ({ msn, listing, media }) =>
        media.startsWithSync
          ? undefined
          : { seen: 'its first sample is no sync sample', where: `segment ${msn} part ${listing.part}` },
      { what: 'parts', without: 'no part with INDEPENDENT=YES was read' },
    ),
}

export const independentTold: Rule<HlsObservation> = {
  id: 'hls.independent-told',
  title: 'Parts that start with a sync sample say INDEPENDENT=YES',
  clause: 'RFC 8216bis 4.4.4.9',
  level: 'should',
  check: (seen) => {
    const video = [...seen.inits.values()].some(({ facts }) => facts?.video)
    return judgeEach(
      partsOf(seen).flatMap(({ segment, part: { listing, fetched } }) =>
        video && fetched?.media?.startsWithSync ? { msn: segment.msn, listing } : [],
      ),
      ({ msn, listing }) =>
        listing.independent
          ? undefined
          : { seen: 'it starts with a sync sample and does not say so', where: `segment ${msn} part ${listing.part}` },
      { what: 'parts', without: 'no part that starts with a sync sample was read' },
    )
  },
}

export const independentSegments: Rule<HlsObservation> = {
  id: 'hls.independent-segments',
  title: 'With EXT-X-INDEPENDENT-SEGMENTS segments start with a sync sample',
  clause: 'RFC 8216bis 4.4.2.1',
  level: 'must',
  check: ({ watched, multivariant }) => {
    const told =
      watched.reloads[0]?.tags.has('EXT-X-INDEPENDENT-SEGMENTS') ||
      multivariant?.facts.tags.has('EXT-X-INDEPENDENT-SEGMENTS')
    return judgeEach(
      [...watched.segments.values()].flatMap(({ msn, fetched }) =>
        told && fetched?.media ? { msn, media: fetched.media } : [],
      ),
      ({ msn, media }) =>
        media.startsWithSync ? undefined : { seen: 'its first sample is no sync sample', where: `segment ${msn}` },
      { what: 'segments', without: told ? 'no segment was read' : 'the tag is not there' },
    )
  },
}
