import { type AnswerFacts, inWords, isGood, isUncached, maxAgeSeconds, mediaType } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { judgeEach } from '../../verdict.ts'
import { type DashObservation, firstMpd } from '../dash-observation.ts'

const NOTHING = 'nothing was fetched'

const mpdsOf = ({ mpds }: DashObservation): AnswerFacts[] =>
  [mpds[0]?.answer, mpds.at(-1)?.answer].filter((answer) => answer !== undefined)

const mediaOf = ({ inits, segments }: DashObservation): AnswerFacts[] =>
  [...inits.map(({ answer }) => answer), ...segments.map(({ answer }) => answer)].filter(isGood)

const typeRule = (
  rule: Pick<Rule<DashObservation>, 'id' | 'title' | 'clause'>,
  answersOf: (seen: DashObservation) => readonly AnswerFacts[],
  wanted: RegExp,
): Rule<DashObservation> => ({
  ...rule,
  level: 'must',
  check: (seen) =>
    judgeEach(
      answersOf(seen),
      (answer) =>
        wanted.test(mediaType(answer))
          ? undefined
          : { seen: `Content-Type: ${answer.headers['content-type'] ?? 'none'}`, where: answer.url },
      { what: 'answers', without: NOTHING },
    ),
})

export const mpdType = typeRule(
  {
    id: 'dash.mpd-type',
    title: 'The MPD is sent as application/dash+xml',
    clause: 'ISO/IEC 23009-1 C',
  },
  mpdsOf,
  /^application\/dash\+xml$/,
)

export const mediaTypes = typeRule(
  {
    id: 'dash.media-type',
    title: 'Media is sent with a media type',
    clause: 'RFC 9110 8.3; RFC 4337',
  },
  mediaOf,
  /^(video|audio|application)\/(mp4|iso\.segment|webm)$/,
)

export const mpdCaching: Rule<DashObservation> = {
  id: 'dash.mpd-caching',
  title: 'The MPD is not cached longer than until its next update',
  clause: 'ISO/IEC 23009-1 5.3.1.2',
  level: 'should',
  check: (seen) =>
    judgeEach(
      mpdsOf(seen).filter(() => firstMpd(seen)?.type === 'dynamic'),
      (answer) => {
        const most = Math.max(1, firstMpd(seen)?.minimumUpdateSeconds ?? 0)
        const age = maxAgeSeconds(answer)
        const told = answer.headers['cache-control'] ?? 'none'
        const ok = isUncached(answer) || /no-cache/i.test(told) || (age !== undefined && age <= most)
        return ok ? undefined : { seen: `Cache-Control: ${told}`, where: answer.url }
      },
      { what: 'answers', without: NOTHING },
    ),
}

export const crossOrigin: Rule<DashObservation> = {
  id: 'dash.cors',
  title: 'Pages of other sites may read MPD, media and clock',
  clause: 'Fetch standard (CORS)',
  level: 'should',
  check: (seen) =>
    judgeEach(
      [...mpdsOf(seen), ...mediaOf(seen), ...seen.clocks.map(({ answer }) => answer)],
      ({ headers, url }) =>
        headers['access-control-allow-origin'] === undefined
          ? { seen: 'no Access-Control-Allow-Origin', where: url }
          : undefined,
      { what: 'answers', without: NOTHING },
    ),
}

export const headAnswered: Rule<DashObservation> = {
  id: 'dash.head',
  title: 'HEAD is answered as GET is, without a body',
  clause: 'RFC 9110 9.3.2',
  level: 'should',
  check: ({ heads }) =>
    judgeEach(
      heads,
      ({ get, head, changing }) => {
        if (head.status !== get.status) return { seen: `HEAD ${inWords(head)}, GET ${inWords(get)}`, where: head.url }
        const length = head.headers['content-length']
        return changing || length === undefined || Number(length) === get.bytes
          ? undefined
          : { seen: `HEAD says ${length} bytes, GET sent ${get.bytes}`, where: head.url }
      },
      { what: 'resources', without: NOTHING },
    ),
}
