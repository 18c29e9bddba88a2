import type { Rule } from '../../rule.ts'
import { type Finding, judge, untested, type Verdict } from '../../verdict.ts'
import type { HlsObservation } from '../hls-observation.ts'
import { dateOf, type MatchingSegments, matchingSegments, SAME_TIME_SECONDS } from '../matching-segments.ts'
import type { PartFacts } from '../playlist-facts.ts'
import type { SeenSegment } from '../seen-media.ts'

const ALONE = 'there is one variant only'
const UNDATED = 'no dated segment was seen in two variants'

/** Judges what two variants have in common, each of the others beside the watched one. */
function judgeOthers<T>(
  { others, watched }: HlsObservation,
  common: (other: HlsObservation['watched'], watched: HlsObservation['watched']) => readonly T[],
  find: (one: T) => string | undefined,
  { where, what, without }: { where: (one: T) => string; what: string; without: string },
): Verdict {
  const variants = others.filter(({ variant }) => variant)
  if (variants.length === 0) return untested(ALONE)
  const seen = variants.flatMap(({ url, log }) => common(log, watched).map((one) => ({ one, url })))
  if (seen.length === 0) return untested(without)
  const findings = seen.flatMap(({ one, url }): Finding[] => {
    const fault = find(one)
    return fault === undefined ? [] : [{ seen: fault, where: `${where(one)} of ${url}` }]
  })
  return judge(findings, `${seen.length} ${what} of ${variants.length} other variants`)
}

const nameOf = ({ other }: MatchingSegments): string => `segment ${other.msn}`

export const sameNumbers: Rule<HlsObservation> = {
  id: 'hls.variants-same-numbers',
  title: 'Segments of the same number begin at the same time in every variant',
  clause: 'stricter than RFC 8216bis 6.2.4',
  level: 'should',
  check: (seen) =>
    judgeOthers(
      seen,
      (other, watched) =>
        [...other.segments.values()].flatMap((each): MatchingSegments[] => {
          const same = watched.segments.get(each.msn)
          return same && dateOf(same) !== undefined && dateOf(each) !== undefined
            ? [{ watched: same, other: each }]
            : []
        }),
      ({ watched, other }) => {
        const lateSeconds = ((dateOf(other) ?? 0) - (dateOf(watched) ?? 0)) / 1000
        return Math.abs(lateSeconds) <= SAME_TIME_SECONDS
          ? undefined
          : `it begins ${lateSeconds.toFixed(3)} s from where it does in the first variant`
      },
      { where: nameOf, what: 'segments', without: UNDATED },
    ),
}

export const sameDiscontinuities: Rule<HlsObservation> = {
  id: 'hls.variants-discontinuities',
  title: 'The same content has the same discontinuity number in every variant',
  clause: 'RFC 8216bis 6.2.4',
  level: 'must',
  check: (seen) =>
    judgeOthers(
      seen,
      (other, watched) => matchingSegments(watched, other),
      ({ watched, other }) => {
        const [here, there] = [watched.listing?.discontinuityNumber, other.listing?.discontinuityNumber]
        return here === there ? undefined : `its discontinuity number is ${there}, in the first variant ${here}`
      },
      { where: nameOf, what: 'segments', without: UNDATED },
    ),
}

/** All parts of a segment, with where each begins, seconds from its beginning; undefined where not all were listed. */
function wholeParts({
  listing,
  parts,
}: SeenSegment): { readonly part: PartFacts; readonly start: number }[] | undefined {
  let start = 0
  const whole: { part: PartFacts; start: number }[] = []
  for (const seen of parts) {
    if (!seen) return undefined
    whole.push({ part: seen.listing, start })
    start += seen.listing.durationSeconds
  }
  return Math.abs(start - (listing?.durationSeconds ?? 0)) < 2 * SAME_TIME_SECONDS ? whole : undefined
}

/** Segments of two playlists that show the same, with all their parts. */
const inParts = (other: HlsObservation['watched'], watched: HlsObservation['watched']) =>
  matchingSegments(watched, other).flatMap((pair) => {
    const [here, there] = [wholeParts(pair.watched), wholeParts(pair.other)]
    return here && there ? { ...pair, here, there } : []
  })

const UNPARTED = 'no dated segment was seen with its parts in two variants'

const isSameTime = (a: number | undefined, b: number | undefined): boolean =>
  a !== undefined && b !== undefined && Math.abs(a - b) <= SAME_TIME_SECONDS

export const samePartStarts: Rule<HlsObservation> = {
  id: 'hls.variants-part-starts',
  title: 'Parts of the same content begin at the same times in every variant',
  clause: 'stricter than RFC 8216bis 6.2.4',
  level: 'should',
  check: (seen) =>
    judgeOthers(
      seen,
      inParts,
      ({ here, there }) => {
        const more = here.length > there.length ? here : there
        const at = more.findIndex((_, index) => !isSameTime(here[index]?.start, there[index]?.start))
        const words = (parts: typeof here) => (parts[at] ? `after ${parts[at].start.toFixed(3)} s` : 'not at all')
        return at < 0 ? undefined : `its part ${at} begins ${words(there)}, in the first variant ${words(here)}`
      },
      { where: nameOf, what: 'segments', without: UNPARTED },
    ),
}

export const sameIndependentParts: Rule<HlsObservation> = {
  id: 'hls.variants-independent-parts',
  title: 'A part that is independent in one variant is so in every other, so that players can change there',
  clause: 'stricter than RFC 8216bis 6.2.4, 4.4.4.9',
  level: 'should',
  check: (seen) =>
    judgeOthers(
      seen,
      inParts,
      ({ here, there }) => {
        const differs = there.find(({ part, start }) => {
          const same = here.find((each) => isSameTime(each.start, start))
          return same !== undefined && same.part.independent !== part.independent
        })
        if (!differs) return undefined
        const { part, independent } = differs.part
        return `its part ${part} is ${independent ? '' : 'not '}independent, in the first variant it is${independent ? ' not' : ''}`
      },
      { where: nameOf, what: 'segments', without: UNPARTED },
    ),
}
