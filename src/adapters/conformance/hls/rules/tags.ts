import { inWords, isGood } from '../../http/answer.ts'
import { resolveAddress } from '../../http/resolve-address.ts'
import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import type { HlsObservation } from '../hls-observation.ts'

const forbidden = (
  rule: Pick<Rule<HlsObservation>, 'id' | 'title' | 'clause' | 'level'>,
  tag: string,
): Rule<HlsObservation> => ({
  ...rule,
  check: ({ watched }) =>
    judgeEach(
      watched.reloads.filter(({ ended }) => !ended),
      ({ tags, answer }) => (tags.has(tag) ? { seen: `#${tag}`, where: answer.url } : undefined),
      { what: 'reloads', without: 'the stream has ended' },
    ),
})

export const noPlaylistType = forbidden(
  {
    id: 'hls.no-playlist-type',
    title: 'A live playlist has no EXT-X-PLAYLIST-TYPE',
    clause: 'RFC 8216bis 6.2.2',
    level: 'must',
  },
  'EXT-X-PLAYLIST-TYPE',
)

export const noStart = forbidden(
  {
    id: 'hls.no-start',
    title: 'A live playlist has no EXT-X-START, which moves viewers from the edge',
    clause: 'RFC 8216bis 4.4.2.2',
    level: 'should',
  },
  'EXT-X-START',
)

export const playlistAvailable: Rule<HlsObservation> = {
  id: 'hls.playlist-available',
  title: 'The media playlist is always there',
  clause: 'RFC 8216bis 6.2.1',
  level: 'must',
  check({ watched: { reloads, failures } }) {
    const plain = failures.filter(({ asked }) => !asked)
    if (reloads.length + plain.length === 0) return untested('it was never asked for')
    return judge(
      plain.map(({ answer }) => ({
        seen: isGood(answer) ? 'what was sent is no media playlist' : inWords(answer),
        where: answer.url,
      })),
      `${reloads.length} reloads`,
    )
  },
}

export const addressesReadable: Rule<HlsObservation> = {
  id: 'hls.addresses',
  title: 'Every URI of a playlist is an address',
  clause: 'RFC 8216bis 4.1; RFC 3986',
  level: 'must',
  check({ url, mediaUrl, multivariant, watched }) {
    const { variants = [], renditions = [] } = multivariant?.facts ?? {}
    const listed = [...watched.segments.values()].flatMap(({ listing, parts }) => [
      ...[listing?.uri, listing?.map].flatMap((uri) => uri ?? []),
      ...parts.flatMap((part) => part?.listing.uri ?? []),
    ])
    const last = watched.latest
    const offered = [...(last?.hints ?? []), ...(last?.reports ?? [])].map(({ uri }) => uri)
    const on = (base: string, uris: readonly string[]) => [...new Set(uris)].map((uri) => ({ uri, base }))
    return judgeEach(
      [...on(url, [...variants.map(({ uri }) => uri), ...renditions]), ...on(mediaUrl, [...listed, ...offered])],
      ({ uri, base }) =>
        // A base that is none is told with the playlist that named it.
        !URL.canParse(base) || resolveAddress(uri, base) !== undefined
          ? undefined
          : { seen: `${uri} is no address`, where: base },
      { what: 'addresses', without: 'no playlist was read' },
    )
  },
}

/** EXT-X-VERSION that tags need (RFC 8216bis, 8). */
const VERSIONS: readonly { readonly tag: string; readonly version: number }[] = [
  { tag: 'EXT-X-BYTERANGE', version: 4 },
  { tag: 'EXT-X-MAP', version: 6 },
]

export const versionEnough: Rule<HlsObservation> = {
  id: 'hls.version',
  title: 'EXT-X-VERSION is high enough for the tags used',
  clause: 'RFC 8216bis 8',
  level: 'must',
  check({ watched: { reloads } }) {
    return judgeEach(
      reloads,
      ({ version, tags, answer }) => {
        const needs = VERSIONS.find((each) => tags.has(each.tag) && version < each.version)
        return needs && { seen: `version ${version}, but ${needs.tag} needs ${needs.version}`, where: answer.url }
      },
      { what: 'reloads', without: 'no media playlist was read' },
    )
  },
}

export const mapThere: Rule<HlsObservation> = {
  id: 'hls.map',
  title: 'Fragmented MP4 has an EXT-X-MAP whose init segment can be read',
  clause: 'RFC 8216bis 4.4.4.5, 3.1.2',
  level: 'must',
  check: ({ inits, watched }) => {
    const listed = [...watched.segments.values()].flatMap(({ listing }) => listing ?? [])
    const findings: Finding[] = listed
      .filter(({ map, uri }) => map === undefined && /\.(m4s|mp4|cmf[va])($|\?)/.test(uri ?? ''))
      .map(({ msn }) => ({ seen: 'it has no EXT-X-MAP', where: `segment ${msn}` }))
    for (const { answer, facts } of inits.values())
      if (!facts) findings.push({ seen: 'it is no init segment of fragmented MP4', where: answer.url })
    if (findings.length === 0 && inits.size === 0) return untested('the playlist has no EXT-X-MAP')
    return judge(findings, `${inits.size} read`)
  },
}
