import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { judgeEach, untested, type Verdict } from '../../verdict.ts'
import { constantsOf, type HlsObservation, type LateFetch } from '../hls-observation.ts'

const ROUNDING_SECONDS = 0.01

export const windowLength: Rule<HlsObservation> = {
  id: 'hls.window',
  title: 'What is removed leaves three target durations or more',
  clause: 'RFC 8216bis 6.2.2',
  level: 'must',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds
    const [first] = seen.watched.reloads
    if (target === undefined || !first) return untested('no media playlist was read')
    return judgeEach(
      // What was never removed from may be as short as the stream is young.
      seen.watched.reloads.filter(({ mediaSequence, ended }) => mediaSequence > first.mediaSequence && !ended),
      ({ listedSeconds, answer }) =>
        listedSeconds >= 3 * target - ROUNDING_SECONDS
          ? undefined
          : {
              seen: `${listedSeconds.toFixed(2)} s listed, three target durations are ${3 * target} s`,
              where: answer.url,
            },
      { what: 'reloads', without: 'no segment left the playlist while it was watched' },
    )
  },
}

export const partWindow: Rule<HlsObservation> = {
  id: 'hls.part-window',
  title: 'Parts are listed for about the last three target durations',
  clause: 'RFC 8216bis 6.2.2, 4.4.4.9',
  level: 'should',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds
    if (target === undefined) return untested('no media playlist was read')
    return judgeEach(
      seen.watched.reloads.filter(({ tags, ended }) => tags.has('EXT-X-PART') && !ended),
      ({ partSeconds, listedSeconds, answer }) => {
        // Tags leave by whole segments: up to two may stand over.
        const least = Math.min(3 * target, listedSeconds) - target - ROUNDING_SECONDS
        const most = 5 * target + ROUNDING_SECONDS
        return partSeconds >= least && partSeconds <= most
          ? undefined
          : {
              seen: `${partSeconds.toFixed(2)} s have parts, three target durations are ${3 * target} s`,
              where: answer.url,
            }
      },
      { what: 'reloads', without: 'the playlist lists no parts' },
    )
  },
}

const lateRule = (
  rule: Pick<Rule<HlsObservation>, 'id' | 'title' | 'clause'>,
  kind: LateFetch['kind'],
): Rule<HlsObservation> => ({
  ...rule,
  level: 'must',
  check: ({ late }): Verdict =>
    judgeEach(
      late.filter((each) => each.kind === kind),
      ({ answer, goneForMs }) =>
        isGood(answer)
          ? undefined
          : {
              seen: `${inWords(answer)} ${(goneForMs / 1000).toFixed(1)} s after it was listed last`,
              where: answer.url,
            },
      { what: `${kind}s fetched late`, without: `no ${kind} left the playlist early enough to be tried` },
    ),
})

export const latePart = lateRule(
  {
    id: 'hls.late-part',
    title: 'A part is there three target durations after its tag is gone',
    clause: 'RFC 8216bis 6.2.2',
  },
  'part',
)

export const lateSegment = lateRule(
  {
    id: 'hls.late-segment',
    title: 'A segment is still there when it has left the playlist',
    clause: 'RFC 8216bis 6.2.2',
  },
  'segment',
)
