import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { judge, judgeEach, untested } from '../../verdict.ts'
import type { HlsObservation } from '../hls-observation.ts'

const NOT_ENDED = 'the stream did not end while it was watched'

export const endStays: Rule<HlsObservation> = {
  id: 'hls.end-stays',
  title: 'After EXT-X-ENDLIST nothing more is added or hinted at',
  clause: 'RFC 8216bis 4.4.3.4, 6.2.1',
  level: 'must',
  check({ watched: { reloads } }) {
    const from = reloads.findIndex(({ ended }) => ended)
    const end = reloads[from]
    if (!end) return untested(NOT_ENDED)
    return judgeEach(
      reloads.slice(from),
      ({ ended, next, hints, answer }) => {
        if (!ended) return { seen: 'EXT-X-ENDLIST is gone again', where: answer.url }
        if (next.msn !== end.next.msn) return { seen: 'the playlist went on', where: answer.url }
        return hints.length > 0 ? { seen: 'it still hints at a part', where: answer.url } : undefined
      },
      { what: 'reloads after the end', without: NOT_ENDED },
    )
  },
}

export const endIgnoresDirectives: Rule<HlsObservation> = {
  id: 'hls.end-ignores-directives',
  title: 'After EXT-X-ENDLIST a blocking request is answered at once',
  clause: 'RFC 8216bis 6.2.5.2',
  level: 'must',
  check({ delivery: { afterEnd }, watched }) {
    if (!watched.reloads[0]?.constants.canBlockReload || !afterEnd) return untested(NOT_ENDED)
    const { answer, what } = afterEnd
    const tookMs = answer.endAtMs - answer.askedAtMs
    const words = `${inWords(answer)} after ${tookMs.toFixed(0)} ms to ${what}`
    return judge(isGood(answer) && tookMs < 1000 ? [] : [{ seen: words, where: answer.url }], words)
  },
}
