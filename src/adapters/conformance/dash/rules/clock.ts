import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import { type DashObservation, firstMpd } from '../dash-observation.ts'
import { bestReading, skewOf } from '../origin-clock.ts'

export const utcTiming: Rule<DashObservation> = {
  id: 'dash.utc-timing',
  title: 'UTCTiming names a clock that can be read',
  clause: 'ISO/IEC 23009-1 5.8.5.7; IOP 4.7',
  level: 'must',
  check(seen) {
    const mpd = firstMpd(seen)
    if (!mpd) return untested('no MPD was read')
    if (mpd.type !== 'dynamic') return untested('the MPD is static')
    if (mpd.utcTimings.length === 0) return judge([{ seen: 'the MPD has no UTCTiming', where: seen.url }], '')
    if (seen.clocks.length === 0)
      return untested(`its clocks are not read over HTTP (${mpd.utcTimings.map(({ scheme }) => scheme).join(', ')})`)
    return judgeEach(
      seen.clocks,
      ({ answer, aheadMs }): Finding | undefined => {
        if (!isGood(answer)) return { seen: inWords(answer), where: answer.url }
        return aheadMs === undefined ? { seen: 'it tells no time', where: answer.url } : undefined
      },
      { what: 'readings', without: '' },
    )
  },
}

/** Between readings that follow one another; what the network does is taken off. */
const DRIFT_MS = 250

export const utcSkew: Rule<DashObservation> = {
  id: 'dash.utc-skew',
  title: 'The clock of UTCTiming is steady and that of the origin',
  clause: 'ISO/IEC 23009-1 5.8.5.7, A.3',
  level: 'must',
  check({ clocks, dateAheadMs }) {
    const best = bestReading(clocks)
    if (!best) return untested('no clock was read')
    const skew = skewOf(best, dateAheadMs)
    const against = dateAheadMs === undefined ? 'this machine' : 'the Date header of the MPD'
    const findings: Finding[] = []
    if (skew !== undefined) findings.push({ seen: `${(skew / 1000).toFixed(2)} s from ${against}`, where: best.url })
    for (const { aheadMs = 0, roundTripMs, url } of clocks) {
      const drift = Math.abs(aheadMs - (best.aheadMs ?? 0))
      if (drift > DRIFT_MS + roundTripMs)
        findings.push({ seen: `two readings differ by ${drift.toFixed(0)} ms`, where: url })
    }
    return judge(
      findings,
      `${(best.aheadMs ?? 0).toFixed(0)} ms from this machine, round trip ${best.roundTripMs.toFixed(0)} ms`,
    )
  },
}
