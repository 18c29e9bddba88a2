import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { judgeEach, untested } from '../../verdict.ts'
import { constantsOf, type HlsObservation } from '../hls-observation.ts'

const NO_SKIP = 'the playlist does not offer CAN-SKIP-UNTIL'
const without = (seen: HlsObservation): string =>
  constantsOf(seen)?.canSkipUntilSeconds === undefined
    ? NO_SKIP
    : 'no delta update and full playlist of one moment were seen'

export const deltaAnswered: Rule<HlsObservation> = {
  id: 'hls.delta-answered',
  title: '_HLS_skip is answered with a delta update when something is old enough',
  clause: 'RFC 8216bis 6.2.5.1',
  level: 'must',
  check: (seen) =>
    judgeEach(
      seen.deltas.filter(({ answer, compared }) => !isGood(answer) || (compared?.couldSkip ?? 0) > 0),
      ({ answer, compared }) => {
        if (!isGood(answer)) return { seen: inWords(answer), where: answer.url }
        return compared && compared.skipped > 0
          ? undefined
          : { seen: `no EXT-X-SKIP, though ${compared?.couldSkip} segments are old enough`, where: answer.url }
      },
      {
        what: 'delta updates',
        without: seen.deltas.length > 0 ? 'nothing was old enough to be skipped' : without(seen),
      },
    ),
}

export const deltaBoundary: Rule<HlsObservation> = {
  id: 'hls.delta-boundary',
  title: 'EXT-X-SKIP stands for segments older than the skip boundary only',
  clause: 'RFC 8216bis 6.2.5.1, 4.4.3.8',
  level: 'must',
  check(seen) {
    const boundary = constantsOf(seen)?.canSkipUntilSeconds
    if (boundary === undefined) return untested(NO_SKIP)
    return judgeEach(
      seen.deltas.flatMap(({ answer, compared }) => (compared && compared.skipped > 0 ? { answer, compared } : [])),
      ({ answer, compared: { tooNew } }) =>
        tooNew === undefined
          ? undefined
          : { seen: `it skips ${tooNew}; the boundary is ${boundary} s`, where: answer.url },
      { what: 'delta updates', without: 'no delta update skipped anything' },
    )
  },
}

export const deltaEqualsFull: Rule<HlsObservation> = {
  id: 'hls.delta-equals-full',
  title: 'A delta update, expanded, equals the full playlist',
  clause: 'RFC 8216bis 6.2.5.1',
  level: 'must',
  check: (seen) =>
    judgeEach(
      seen.deltas.flatMap(({ answer, compared }) => (compared ? { answer, compared } : [])),
      ({ answer, compared: { difference } }) =>
        difference === undefined ? undefined : { seen: difference, where: answer.url },
      { what: 'pairs', without: without(seen) },
    ),
}
