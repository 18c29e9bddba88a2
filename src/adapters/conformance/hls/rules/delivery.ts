import { type AnswerFacts, inWords, isGood, isUncached, maxAgeSeconds, mediaType } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import { constantsOf, type HlsObservation, partsOf } from '../hls-observation.ts'

const PLAYLIST_TYPES = new Set([
  'application/vnd.apple.mpegurl',
  'application/x-mpegurl',
  'audio/mpegurl',
  'audio/x-mpegurl',
])
const MEDIA_TYPES = /^(video|audio)\/(mp4|mp2t|aac|mpeg|ac3|eac3|iso\.segment|x-m4v)$/

const playlistsOf = ({ watched, multivariant }: HlsObservation): AnswerFacts[] =>
  [multivariant?.answer, watched.reloads[0]?.answer, watched.reloads.at(-1)?.answer].filter(
    (answer) => answer !== undefined,
  )

const mediaOf = (seen: HlsObservation): AnswerFacts[] =>
  [
    ...[...seen.inits.values()].map(({ answer }) => answer),
    ...[...seen.watched.segments.values()].flatMap(({ fetched }) => fetched?.answer ?? []),
    ...partsOf(seen).flatMap(({ part }) => part.fetched?.answer ?? []),
  ].filter(isGood)

const NOTHING = 'nothing was fetched'

export const playlistType: Rule<HlsObservation> = {
  id: 'hls.playlist-type',
  title: 'Playlists are sent as application/vnd.apple.mpegurl',
  clause: 'RFC 8216bis 4; Apple 8.1',
  level: 'must',
  check: (seen) =>
    judgeEach(
      playlistsOf(seen),
      (answer) =>
        PLAYLIST_TYPES.has(mediaType(answer))
          ? undefined
          : { seen: `Content-Type: ${answer.headers['content-type'] ?? 'none'}`, where: answer.url },
      { what: 'playlists', without: NOTHING },
    ),
}

export const mediaTypes: Rule<HlsObservation> = {
  id: 'hls.media-type',
  title: 'Media is sent with a media type',
  clause: 'RFC 8216bis 3; RFC 9110 8.3',
  level: 'must',
  check: (seen) =>
    judgeEach(
      mediaOf(seen),
      (answer) =>
        MEDIA_TYPES.test(mediaType(answer))
          ? undefined
          : { seen: `Content-Type: ${answer.headers['content-type'] ?? 'none'}`, where: answer.url },
      { what: 'resources', without: NOTHING },
    ),
}

export const plainCaching: Rule<HlsObservation> = {
  id: 'hls.plain-caching',
  title: 'A plain playlist may be cached for half a target duration at most',
  clause: 'RFC 8216bis 6.3.4, B.1',
  level: 'should',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds
    const { plain } = seen.delivery
    if (target === undefined || !plain) return untested('no plain playlist was fetched')
    const age = maxAgeSeconds(plain.answer)
    const words = `Cache-Control: ${plain.answer.headers['cache-control'] ?? 'none'}`
    const ok = isUncached(plain.answer) || (age !== undefined && age <= target / 2) || /no-cache/i.test(words)
    return judge(ok ? [] : [{ seen: words, where: plain.answer.url }], words)
  },
}

export const blockingCaching: Rule<HlsObservation> = {
  id: 'hls.blocking-caching',
  title: 'Blocking answers may be cached, for about six target durations',
  clause: 'RFC 8216bis B.1',
  level: 'should',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds ?? 0
    return judgeEach(
      seen.watched.reloads.filter(({ asked, ended, answer }) => asked && !ended && isGood(answer)),
      ({ answer }) => {
        const age = maxAgeSeconds(answer)
        return !isUncached(answer) && age !== undefined && age >= target && age <= 12 * target
          ? undefined
          : { seen: `Cache-Control: ${answer.headers['cache-control'] ?? 'none'}`, where: answer.url }
      },
      { what: 'answers', without: 'no blocking request was answered' },
    )
  },
}

export const mediaCaching: Rule<HlsObservation> = {
  id: 'hls.media-caching',
  title: 'Media may be cached at least as long as it is listed',
  clause: 'RFC 8216bis 6.2.2, B.1',
  level: 'should',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds ?? 0
    return judgeEach(
      mediaOf(seen),
      (answer) => {
        const age = maxAgeSeconds(answer)
        const kept =
          !isUncached(answer) && ((age !== undefined && age >= 3 * target) || answer.headers.expires !== undefined)
        return kept
          ? undefined
          : { seen: `Cache-Control: ${answer.headers['cache-control'] ?? 'none'}`, where: answer.url }
      },
      { what: 'resources', without: NOTHING },
    )
  },
}

export const errorCaching: Rule<HlsObservation> = {
  id: 'hls.error-caching',
  title: 'Refusals may be cached for a target duration at most',
  clause: 'RFC 8216bis B.1',
  level: 'should',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds ?? 0
    const { refusals, delivery } = seen
    return judgeEach(
      [refusals.partWithoutMsn, ...refusals.tooFarAhead, delivery.unknown].flatMap((probe) =>
        probe && probe.answer.status >= 400 ? probe.answer : [],
      ),
      (answer) =>
        (maxAgeSeconds(answer) ?? 0) <= target
          ? undefined
          : { seen: `${inWords(answer)} with Cache-Control: ${answer.headers['cache-control']}`, where: answer.url },
      { what: 'answers', without: 'nothing was refused' },
    )
  },
}

export const crossOrigin: Rule<HlsObservation> = {
  id: 'hls.cors',
  title: 'Pages of other sites may read playlists and media',
  clause: 'Fetch standard (CORS)',
  level: 'should',
  check: (seen) =>
    judgeEach(
      [...playlistsOf(seen), ...mediaOf(seen)],
      ({ headers, url }) =>
        headers['access-control-allow-origin'] === undefined
          ? { seen: 'no Access-Control-Allow-Origin', where: url }
          : undefined,
      { what: 'answers', without: NOTHING },
    ),
}

export const preflight: Rule<HlsObservation> = {
  id: 'hls.preflight',
  title: 'A page of another site may ask for byte ranges',
  clause: 'Fetch standard (CORS)',
  level: 'should',
  check({ delivery }) {
    if (!delivery.preflight) return untested('no segment was listed')
    const { answer } = delivery.preflight
    const allowed = answer.headers['access-control-allow-headers'] ?? 'nothing'
    const ok = isGood(answer) && (/\brange\b/i.test(allowed) || allowed.trim() === '*')
    const words = `${inWords(answer)}, Access-Control-Allow-Headers: ${allowed}`
    return judge(ok ? [] : [{ seen: words, where: answer.url }], words)
  },
}

export const headAnswered: Rule<HlsObservation> = {
  id: 'hls.head',
  title: 'HEAD is answered as GET is, without a body',
  clause: 'RFC 9110 9.3.2',
  level: 'must',
  check: ({ delivery: { heads } }) =>
    judgeEach(
      heads,
      ({ get, head, changing }): Finding | undefined => {
        if (head.status !== get.status) return { seen: `HEAD ${inWords(head)}, GET ${inWords(get)}`, where: head.url }
        if (mediaType(head) !== mediaType(get))
          return { seen: `HEAD says ${mediaType(head)}, GET ${mediaType(get)}`, where: head.url }
        const length = head.headers['content-length']
        if (length === undefined || changing || Number(length) === get.bytes) return undefined
        return { seen: `HEAD says ${length} bytes, GET sent ${get.bytes}`, where: head.url }
      },
      { what: 'resources', without: NOTHING },
    ),
}

export const gzipped: Rule<HlsObservation> = {
  id: 'hls.gzip',
  title: 'Playlists are sent gzipped to who accepts it',
  clause: 'RFC 8216bis 6.2.1; Apple 8.2',
  level: 'should',
  check({ delivery: { gzip } }) {
    if (!gzip) return untested('no media playlist was fetched')
    const { answer, sameText } = gzip
    const encoding = answer.headers['content-encoding'] ?? 'none'
    if (encoding !== 'gzip') return judge([{ seen: `Content-Encoding: ${encoding}`, where: answer.url }], '')
    return judge(
      sameText ? [] : [{ seen: 'what it unpacks to is no media playlist', where: answer.url }],
      `${answer.bytes} bytes`,
    )
  },
}

export const notFound: Rule<HlsObservation> = {
  id: 'hls.not-found',
  title: 'What is not there is answered 404 or 410',
  clause: 'RFC 8216bis 6.2.6',
  level: 'should',
  check({ delivery: { unknown } }) {
    if (!unknown) return untested('no segment was listed')
    const { answer } = unknown
    const ok = answer.status === 404 || answer.status === 410
    return judge(ok ? [] : [{ seen: inWords(answer), where: answer.url }], inWords(answer))
  },
}
