import { compareDelta } from '../../../src/adapters/conformance/hls/compare-delta.ts'
import type { HlsObservation, Probe } from '../../../src/adapters/conformance/hls/hls-observation.ts'
import { holds, nextPlace, type Place } from '../../../src/adapters/conformance/hls/playlist-facts.ts'
import { PlaylistLog } from '../../../src/adapters/conformance/hls/playlist-log.ts'
import { readMediaPlaylist } from '../../../src/adapters/conformance/hls/read-media-playlist.ts'
import { readMultivariantPlaylist } from '../../../src/adapters/conformance/hls/read-multivariant-playlist.ts'
import type { AnswerFacts } from '../../../src/adapters/conformance/http/answer.ts'
import type { InitFacts } from '../../../src/adapters/conformance/media/init-facts.ts'
import type { MediaFacts } from '../../../src/adapters/conformance/media/media-facts.ts'

/** Parts of 0.25 s, segments of four parts, eight segments listed. */
const PART = 0.25
const PARTS = 4
const SEGMENT = 1
const LISTED = 8
const START_MS = Date.UTC(2026, 0, 1)

export const BASE = 'http://origin.example/live/'

type Headers = Record<string, string>
const PLAYLIST: Headers = {
  'content-type': 'application/vnd.apple.mpegurl',
  'cache-control': 'max-age=0',
  'access-control-allow-origin': '*',
}
const MEDIA: Headers = {
  'content-type': 'video/mp4',
  'cache-control': 'max-age=31536000',
  'content-length': '1000',
  'access-control-allow-origin': '*',
}

/** An answer at a moment, as a rule sees it. */
export const answered = (path: string, change: Partial<AnswerFacts> = {}): AnswerFacts => ({
  ...{ method: 'GET', url: BASE + path, status: 200, headers: PLAYLIST, bytes: 1000 },
  ...{ askedAtMs: START_MS, headAtMs: START_MS + 5, endAtMs: START_MS + 10 },
  ...change,
})

const mediaAnswer = (path: string): AnswerFacts => answered(path, { headers: MEDIA })

/** What a playlist says at a place: `part` parts of segment `msn` are there. */
function playlistText({ msn, part }: Required<Place>, skipped = 0): string {
  const first = Math.max(1, msn - LISTED)
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:9',
    '#EXT-X-TARGETDURATION:1',
    `#EXT-X-PART-INF:PART-TARGET=${PART}`,
    '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=6,PART-HOLD-BACK=1.5,HOLD-BACK=3',
    `#EXT-X-MEDIA-SEQUENCE:${first}`,
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(skipped > 0 ? [`#EXT-X-SKIP:SKIPPED-SEGMENTS=${skipped}`] : ['#EXT-X-MAP:URI="init.mp4"']),
  ]
  for (let each = first + skipped; each <= msn; each++) {
    const count = each === msn ? part : PARTS
    if (count === 0) break
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(START_MS + each * SEGMENT * 1000).toISOString()}`)
    if (each > msn - 4)
      for (let index = 0; index < count; index++)
        lines.push(
          `#EXT-X-PART:DURATION=${PART},URI="part-${each}-${index}.m4s"${index === 0 ? ',INDEPENDENT=YES' : ''}`,
        )
    if (each < msn) lines.push(`#EXTINF:${SEGMENT},`, `segment-${each}.m4s`)
  }
  lines.push(
    `#EXT-X-DATERANGE:ID="moment-2",START-DATE="${new Date(START_MS + 22_000).toISOString()}",END-ON-NEXT=YES,CLASS="x"`,
    `#EXT-X-DATERANGE:ID="moment-1",CLASS="page.navigated",START-DATE="${new Date(START_MS).toISOString()}",DURATION=2,X-URL="http://shop.example/",X-TAB=0`,
  )
  lines.push(`#EXT-X-PRELOAD-HINT:TYPE=PART,URI="part-${msn}-${part}.m4s"`)
  return lines.join('\n')
}

const MULTIVARIANT =
  '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,AVERAGE-BANDWIDTH=80000,CODECS="avc1.42c01f",RESOLUTION=320x180,FRAME-RATE=30.000\nmedia.m3u8'

/** Media of a part (`part` given) or a segment, 30 frames a second. */
function mediaOf(msn: number, part: number | undefined): MediaFacts {
  const durationSeconds = part === undefined ? SEGMENT : PART
  const decodeSeconds = msn * SEGMENT + (part ?? 0) * PART
  const fragments = [{ start: 0, end: 1000, decodeSeconds, durationSeconds }]
  return { decodeSeconds, durationSeconds, samples: durationSeconds * 30, startsWithSync: !part, fragments }
}

const INIT: InitFacts = {
  movie: {
    ...{ trackId: 1, timescale: 90_000, width: 320, height: 180, sampleEntry: new Uint8Array(0) },
    defaults: { duration: 0, size: 0, flags: 0 },
  },
  ...{ codecs: 'avc1.42c01f', width: 320, height: 180, video: true },
}

const probe = (what: string, change: Partial<AnswerFacts> = {}): Probe => ({
  what,
  answer: answered('media.m3u8', change),
})
const refusal = (what: string): Probe => probe(what, { status: 400, headers: { 'cache-control': 'no-store' } })

/** Places of the live edge, one a part, from segment `from` on. */
const places = (from: number, count: number): Required<Place>[] =>
  Array.from({ length: count }, (_, index) => ({ msn: from + Math.floor(index / PARTS), part: index % PARTS }))

/** When the part before a place had come. */
const timeOf = ({ msn, part }: Required<Place>): number => START_MS + (msn * SEGMENT + part * PART) * 1000

/**
 * What was seen of a good origin.
 * @param change a change of each playlist's text
 */
export function hlsScene(change: (text: string, place: Required<Place>) => string = (text) => text): HlsObservation {
  const log = new PlaylistLog()
  const deltas: HlsObservation['deltas'][number][] = []
  const hintedFetches: HlsObservation['hintedFetches'][number][] = []
  for (const place of places(20, 28)) {
    const asked = log.latest && nextPlace(log.latest)
    const endAtMs = timeOf(place)
    const headers = asked ? { ...PLAYLIST, 'cache-control': 'max-age=6' } : PLAYLIST
    const answer = answered('media.m3u8', { endAtMs, headers })
    const playlist = readMediaPlaylist(change(playlistText(place), place))
    if (!playlist) throw new Error('no media playlist')
    log.add(playlist, answer, asked, !asked || holds(playlist, asked))
    const short = readMediaPlaylist(change(playlistText(place, 2), place))
    if (short) deltas.push({ answer, compared: compareDelta(playlist, short) })
    if (asked)
      hintedFetches.push({
        answer: { ...mediaAnswer(`part-${asked.msn}-${asked.part}.m4s`), endAtMs: endAtMs + 3 },
        ...{ askedFor: asked, firstByteAtMs: endAtMs },
      })
  }
  for (const segment of log.segments.values()) {
    const { msn } = segment
    if (!segment.listing || msn < 20) continue
    segment.fetched = { answer: mediaAnswer(`segment-${msn}.m4s`), media: mediaOf(msn, undefined) }
    segment.compared = { segmentBytes: 1000, partsBytes: 1000, differsAt: undefined }
    for (const part of segment.parts)
      if (part)
        part.fetched = {
          answer: { ...mediaAnswer(part.listing.uri), askedAtMs: part.firstSeenMs - 400 },
          media: mediaOf(msn, part.listing.part),
        }
  }
  const facts = readMultivariantPlaylist(MULTIVARIANT)
  const [variant] = facts?.variants ?? []
  if (!facts || !variant) throw new Error('no variant')
  const edge = { msn: 20, part: 0 }
  return {
    ...{ url: `${BASE}playlist.m3u8`, mediaUrl: `${BASE}media.m3u8`, watched: log, deltas, hintedFetches },
    multivariant: { facts, variant, answer: answered('playlist.m3u8') },
    others: [],
    reports: [],
    inits: new Map([['init.mp4', { answer: mediaAnswer('init.mp4'), facts: INIT }]]),
    blocking: [
      { ...probe('segment 19'), asked: { msn: 19 }, held: true, thereAlready: true },
      { ...probe('segment 20 part 0'), asked: edge, held: true, thereAlready: false },
    ],
    refusals: {
      partWithoutMsn: refusal('?_HLS_part=0'),
      tooFarAhead: [refusal('?_HLS_msn=99')],
      malformed: [refusal('?_HLS_msn=abc')],
    },
    late: [
      { ...probe('a part'), kind: 'part', goneForMs: 2700 },
      { ...probe('a segment'), kind: 'segment', goneForMs: 600 },
    ],
    delivery: {
      plain: probe('the media playlist'),
      heads: [{ get: mediaAnswer('segment-20.m4s'), head: mediaAnswer('segment-20.m4s'), changing: false }],
      preflight: probe('OPTIONS', { status: 204, headers: { 'access-control-allow-headers': 'Range' } }),
      gzip: { ...probe('gzip', { headers: { ...PLAYLIST, 'content-encoding': 'gzip' } }), sameText: true },
      unknown: probe('nothing', { status: 404, headers: {} }),
      afterEnd: undefined,
    },
  }
}
