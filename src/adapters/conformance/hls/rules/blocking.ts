import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { judge, judgeEach, untested, type Verdict } from '../../verdict.ts'
import { constantsOf, type HlsObservation, type Probe } from '../hls-observation.ts'
import { placeWords } from '../playlist-facts.ts'

const NO_BLOCKING = 'the playlist does not offer CAN-BLOCK-RELOAD'

export const canBlock: Rule<HlsObservation> = {
  id: 'hls.can-block',
  title: 'A playlist with parts offers blocking reload',
  clause: 'RFC 8216bis B.1; Apple 14.1',
  level: 'must',
  check(seen) {
    const constants = constantsOf(seen)
    if (constants?.partTargetSeconds === undefined) return untested('the playlist lists no parts')
    return judge(
      constants.canBlockReload ? [] : [{ seen: 'no CAN-BLOCK-RELOAD=YES', where: seen.mediaUrl }],
      'CAN-BLOCK-RELOAD=YES',
    )
  },
}

export const blockingHolds: Rule<HlsObservation> = {
  id: 'hls.blocking-holds',
  title: 'A blocking reload is answered with what it asked for',
  clause: 'RFC 8216bis 6.2.5.2',
  level: 'must',
  check: ({ watched, blocking }) =>
    judgeEach(
      [
        ...watched.reloads.flatMap(({ asked, held, answer }) => (asked ? { asked, held, answer } : [])),
        ...watched.failures.flatMap(({ asked, answer }) => (asked ? { asked, held: false, answer } : [])),
        ...blocking.map(({ asked, held, answer }) => ({ asked, held, answer })),
      ],
      ({ asked, held, answer }) =>
        held
          ? undefined
          : {
              seen: isGood(answer) ? `the playlist does not hold ${placeWords(asked)}` : inWords(answer),
              where: answer.url,
            },
      { what: 'blocking requests', without: NO_BLOCKING },
    ),
}

/** What is there already is answered within this. */
const AT_ONCE_MS = 400

export const blockingAtOnce: Rule<HlsObservation> = {
  id: 'hls.blocking-at-once',
  title: 'A blocking request for what is there is answered at once',
  clause: 'RFC 8216bis 6.2.5.2',
  level: 'must',
  check: ({ blocking }) =>
    judgeEach(
      blocking.filter(({ thereAlready, answer }) => thereAlready && isGood(answer)),
      ({ answer }) => {
        const tookMs = answer.endAtMs - answer.askedAtMs
        return tookMs <= AT_ONCE_MS ? undefined : { seen: `it took ${tookMs.toFixed(0)} ms`, where: answer.url }
      },
      { what: 'requests', without: NO_BLOCKING },
    ),
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export const blockingPrompt: Rule<HlsObservation> = {
  id: 'hls.blocking-prompt',
  title: 'A blocking reload returns as soon as the part is there',
  clause: 'RFC 8216bis 6.2.5.2',
  level: 'must',
  check({ watched, hintedFetches }) {
    const target = watched.reloads[0]?.constants.partTargetSeconds
    const came = new Map(
      hintedFetches
        .filter(({ answer }) => isGood(answer))
        .map(({ askedFor, answer }) => [placeWords(askedFor), answer.endAtMs]),
    )
    const lags = watched.reloads.flatMap(({ asked, answer }) => {
      const at = asked && came.get(placeWords(asked))
      return at === undefined ? [] : [answer.endAtMs - at]
    })
    if (target === undefined || lags.length < 3) return untested('too few parts were fetched by their hints')
    const lagMs = median(lags)
    const words = `the playlist came ${Math.abs(lagMs).toFixed(0)} ms ${lagMs < 0 ? 'before' : 'after'} the part (median of ${lags.length})`
    return judge(lagMs > target * 500 + 100 ? [{ seen: words, where: 'blocking reloads' }] : [], words)
  },
}

/** Refusals must be told at once, not after waiting. */
const refused = (probes: readonly (Probe | undefined)[]): Verdict =>
  judgeEach(
    probes.filter((probe) => probe !== undefined),
    ({ what, answer }) => {
      if (answer.status !== 400) return { seen: `${inWords(answer)} to ${what}`, where: answer.url }
      const tookMs = answer.endAtMs - answer.askedAtMs
      return tookMs <= AT_ONCE_MS
        ? undefined
        : { seen: `400 to ${what} only after ${tookMs.toFixed(0)} ms`, where: answer.url }
    },
    { what: 'requests refused', without: NO_BLOCKING },
  )

export const partNeedsMsn: Rule<HlsObservation> = {
  id: 'hls.part-needs-msn',
  title: '_HLS_part without _HLS_msn is answered 400',
  clause: 'RFC 8216bis 6.2.5.2',
  level: 'must',
  check: ({ refusals }) => refused([refusals.partWithoutMsn]),
}

export const tooFarAhead: Rule<HlsObservation> = {
  id: 'hls.too-far-ahead',
  title: 'More than two segments ahead is answered 400 at once',
  clause: 'RFC 8216bis 6.2.5.2',
  level: 'should',
  check: ({ refusals }) => refused(refusals.tooFarAhead),
}

export const malformed: Rule<HlsObservation> = {
  id: 'hls.malformed',
  title: 'Directives that are no decimal integers are answered 400',
  clause: 'RFC 8216bis 6.2.5.2; RFC 9110 15.5.1',
  level: 'should',
  check: ({ refusals }) => refused(refusals.malformed),
}
