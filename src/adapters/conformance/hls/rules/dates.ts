import type { Rule } from '../../rule.ts'
import { judge, judgeEach, untested } from '../../verdict.ts'
import type { HlsObservation } from '../hls-observation.ts'

/** Sub-second drift is allowed (RFC 8216bis, 6.2.1); players place pictures by it, so that a tenth is too much. */
const DRIFT_MS = 100

export const datesThere: Rule<HlsObservation> = {
  id: 'hls.dates-there',
  title: 'Media playlists carry EXT-X-PROGRAM-DATE-TIME',
  clause: 'RFC 8216bis B.1; Apple 14.1',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      watched.reloads.filter(({ listedSeconds }) => listedSeconds > 0),
      ({ dates, answer }) => (dates.given > 0 ? undefined : { seen: 'there is none', where: answer.url }),
      { what: 'reloads', without: 'no segment was listed' },
    ),
}

export const datesAgree: Rule<HlsObservation> = {
  id: 'hls.dates-agree',
  title: 'Dates grow, and as the durations do',
  clause: 'RFC 8216bis 6.2.1, 4.4.4.6',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      watched.reloads.filter(({ dates }) => dates.given > 1),
      ({ dates: { worstMs, worstMsn } }) =>
        worstMs <= DRIFT_MS
          ? undefined
          : {
              seen: Number.isFinite(worstMs)
                ? `the date is ${worstMs.toFixed(0)} ms off the durations before it`
                : 'the date cannot be read',
              where: `segment ${worstMsn}`,
            },
      { what: 'reloads', without: 'no two dates were listed' },
    ),
}

/** Wall clock and media time must not part by more than this while the stream is watched. */
const AWAY_MS = 2000

export const datesFollowClock: Rule<HlsObservation> = {
  id: 'hls.dates-follow-clock',
  title: 'Dates at the live edge go on as the wall clock does',
  clause: 'RFC 8216bis 4.4.4.6',
  level: 'should',
  check({ watched }) {
    const dated = [...watched.segments.values()].flatMap(({ finishedAtMs, listing, firstSeenMs }) =>
      listing?.dateTimeMs !== undefined && finishedAtMs !== undefined && finishedAtMs > firstSeenMs
        ? finishedAtMs - listing.dateTimeMs
        : [],
    )
    const [first] = dated
    if (first === undefined || dated.length < 2) return untested('too few segments were seen to be finished')
    const awayMs = Math.max(...dated) - Math.min(...dated)
    const words = `between ${(Math.min(...dated) / 1000).toFixed(2)} s and ${(Math.max(...dated) / 1000).toFixed(2)} s from a segment's date until it was listed`
    return judge(awayMs > AWAY_MS ? [{ seen: words, where: 'EXT-X-PROGRAM-DATE-TIME' }] : [], words)
  },
}
