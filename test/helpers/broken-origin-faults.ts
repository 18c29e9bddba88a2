import type { Breakage } from './broken-origin.ts'

/** A planted fault, and the rules that find it: these and no others. */
export interface PlantedFault {
  readonly protocol: 'hls' | 'dash'
  readonly found: readonly string[]
  /** How long it has to be watched until it shows, where that is longer than a moment. */
  readonly seconds?: number
  /** Made anew for each origin, since some remember what they saw. */
  readonly plant: () => Breakage
}

const isPlaylist = ({ pathname }: URL): boolean => pathname.endsWith('/media.m3u8')
const isPart = ({ pathname }: URL): boolean => pathname.includes('/part-')
const isNumber = ({ pathname }: URL): boolean => pathname.includes('/number-')
const isClock = ({ pathname }: URL): boolean => pathname.endsWith('/time')
const msnOf = ({ pathname }: URL): number => Number(/\/(?:part|segment|number)-(\d+)/.exec(pathname)?.[1] ?? Number.NaN)
const mediaSequence = (text: string): number => Number(/MEDIA-SEQUENCE:(\d+)/.exec(text)?.[1])

/** The address without these parts of its query. */
const without = (url: URL, ...names: string[]): URL => {
  const bare = new URL(url)
  for (const name of names) bare.searchParams.delete(name)
  return bare
}

const inPlaylist = (change: (text: string, url: URL) => string): Breakage => ({
  text: (text, url) => (isPlaylist(url) ? change(text, url) : text),
})
const inMpd = (change: (text: string) => string): Breakage => ({
  text: (text, url) => (url.pathname.endsWith('.mpd') ? change(text) : text),
})

/** One `free` box that makes up the rest of a body (ISO/IEC 14496-12, 8.1.2). */
function freeBox(bytes: number): Buffer {
  const box = Buffer.alloc(bytes)
  box.writeUInt32BE(bytes, 0)
  box.write('free', 4, 'latin1')
  return box
}
const PADDED_BYTES = 150_000

/** Remembers the live edge, and tells which requests are further ahead of it than may be. */
function edgeWatch(): { isFar: (url: URL) => boolean } & Required<Pick<Breakage, 'text'>> {
  let edge = Number.POSITIVE_INFINITY
  return {
    isFar: ({ searchParams }) =>
      Number(searchParams.get('_HLS_msn')) > edge + 5 || Number(searchParams.get('_HLS_part')) > 100,
    text(text, url) {
      if (isPlaylist(url)) edge = mediaSequence(text) + text.split('#EXTINF').length
      return text
    },
  }
}

export const HLS_FAULTS: Readonly<Record<string, PlantedFault>> = {
  'the target duration changes': {
    protocol: 'hls',
    found: ['hls.constants-unchanged'],
    seconds: 6,
    plant: () => {
      let first: number | undefined
      return inPlaylist((text) => {
        first ??= mediaSequence(text)
        return mediaSequence(text) > first + 1 ? text.replace('TARGETDURATION:1', 'TARGETDURATION:2') : text
      })
    },
  },
  'parts are longer than the part target': {
    protocol: 'hls',
    found: ['hls.part-not-too-long'],
    plant: () => inPlaylist((text) => text.replace(/PART-TARGET=[\d.]+/, 'PART-TARGET=0.15')),
  },
  'parts are shorter than the part target': {
    protocol: 'hls',
    found: ['hls.independent-part-not-too-short', 'hls.part-not-too-short'],
    plant: () =>
      inPlaylist((text) =>
        text.replace(/PART-TARGET=[\d.]+/, 'PART-TARGET=0.25').replace(/PART-HOLD-BACK=[\d.]+/, 'PART-HOLD-BACK=1'),
      ),
  },
  'PART-HOLD-BACK is two part targets': {
    protocol: 'hls',
    found: ['hls.part-hold-back'],
    plant: () => inPlaylist((text) => text.replace(/PART-HOLD-BACK=[\d.]+/, 'PART-HOLD-BACK=0.4')),
  },
  'the media sequence goes back': {
    protocol: 'hls',
    found: ['hls.blocking-holds', 'hls.media-sequence'],
    seconds: 6,
    plant: () => {
      // An old answer, as from a cache that does not tell queries apart.
      let first: string | undefined
      let count = 0
      return inPlaylist((text) => {
        if (!text.includes('SKIP:') && mediaSequence(text) > 0) first ??= text
        return !text.includes('EXT-X-SKIP:') && count++ === 14 ? (first ?? text) : text
      })
    },
  },
  'a hint names what never comes': {
    protocol: 'hls',
    found: ['hls.hint-kept'],
    plant: () => ({
      ...inPlaylist((text) => text.replace(/(PRELOAD-HINT:.*)\/part-/, '$1/alias-part-')),
      ask: (url) => new URL(url.href.replace('/alias-part-', '/part-')),
    }),
  },
  'hinted parts are refused until they are there': {
    protocol: 'hls',
    found: ['hls.hinted-part-waits'],
    plant: () => {
      let hinted = ''
      return {
        ...inPlaylist((text) => {
          hinted = /PRELOAD-HINT:.*URI="([^"]+)"/.exec(text)?.[1] ?? ''
          return text
        }),
        impatienceMs: (url) => (hinted !== '' && url.pathname.endsWith(hinted) ? 60 : undefined),
      }
    },
  },
  'parts are sent in pieces': {
    protocol: 'hls',
    found: ['hls.hinted-part-whole'],
    plant: () => ({ splitMs: (url) => (isPart(url) ? 260 : 0) }),
  },
  'a segment is not its parts': {
    protocol: 'hls',
    found: ['hls.segment-is-its-parts'],
    seconds: 6,
    plant: () => ({
      whole: (url) =>
        url.pathname.includes('/segment-')
          ? ({ body }) => {
              const last = body.length - 1
              if (last >= 0) body.writeUInt8(body.readUInt8(last) ^ 0xff, last)
            }
          : undefined,
    }),
  },
  'all parts are said to be independent': {
    protocol: 'hls',
    found: ['hls.independent-parts'],
    plant: () => inPlaylist((text) => text.replace(/^(#EXT-X-PART:(?:(?!INDEPENDENT).)*)$/gm, '$1,INDEPENDENT=YES')),
  },
  'malformed directives are ignored': {
    protocol: 'hls',
    found: ['hls.malformed'],
    plant: () => ({
      ask: (url) => {
        const bad = ['_HLS_msn', '_HLS_part'].some((name) => !/^\d*$/.test(url.searchParams.get(name) ?? ''))
        return bad ? without(url, '_HLS_msn', '_HLS_part') : url
      },
    }),
  },
  '_HLS_part alone is ignored': {
    protocol: 'hls',
    found: ['hls.part-needs-msn'],
    plant: () => ({ ask: (url) => (url.searchParams.has('_HLS_msn') ? url : without(url, '_HLS_part')) }),
  },
  'requests far ahead are answered': {
    protocol: 'hls',
    found: ['hls.too-far-ahead'],
    plant: () => {
      const { isFar, text } = edgeWatch()
      return { text, ask: (url) => (isFar(url) ? without(url, '_HLS_msn', '_HLS_part') : url) }
    },
  },
  'blocking requests are answered with what there is': {
    protocol: 'hls',
    found: ['hls.blocking-holds'],
    plant: () => {
      const { isFar, text } = edgeWatch()
      const isWell = ({ searchParams }: URL) =>
        /^\d+$/.test(searchParams.get('_HLS_msn') ?? '') && /^\d*$/.test(searchParams.get('_HLS_part') ?? '')
      return {
        text,
        ask: (url) => (isWell(url) && !isFar(url) ? without(url, '_HLS_msn', '_HLS_part') : url),
        head: (headers, url) => {
          if (isWell(url) && !isFar(url)) headers['cache-control'] = 'public, max-age=6'
        },
      }
    },
  },
  'a delta update skips one segment too few': {
    protocol: 'hls',
    found: ['hls.delta-equals-full'],
    plant: () =>
      inPlaylist((text) =>
        text.replace(/SKIPPED-SEGMENTS=(\d+)/, (_, count) => `SKIPPED-SEGMENTS=${Number(count) - 1}`),
      ),
  },
  'a delta update skips what is too new': {
    protocol: 'hls',
    found: ['hls.delta-boundary'],
    plant: () => inPlaylist((text) => text.replace(/CAN-SKIP-UNTIL=[\d.]+/, 'CAN-SKIP-UNTIL=9')),
  },
  '_HLS_skip is ignored': {
    protocol: 'hls',
    found: ['hls.delta-answered'],
    plant: () => ({ ask: (url) => without(url, '_HLS_skip') }),
  },
  'dates jump': {
    protocol: 'hls',
    found: ['hls.dates-agree'],
    plant: () =>
      inPlaylist((text) =>
        text.replace(/(?<=PROGRAM-DATE-TIME:)\S+/g, (date) => {
          const ms = Date.parse(date)
          return Math.round(ms / 1000) % 4 === 0 ? new Date(ms + 400).toISOString() : date
        }),
      ),
  },
  'playlists are plain text': {
    protocol: 'hls',
    found: ['hls.playlist-type'],
    plant: () => ({
      head: (headers, url) => {
        if (url.pathname.endsWith('.m3u8')) headers['content-type'] = 'text/plain'
      },
    }),
  },
  'playlists are never gzipped': {
    protocol: 'hls',
    found: ['hls.gzip'],
    plant: () => ({ unzipped: true }),
  },
  'HEAD is refused': {
    protocol: 'hls',
    found: ['hls.head'],
    plant: () => ({ refuse: (_, method) => (method === 'HEAD' ? 405 : undefined) }),
  },
  'other sites may not read': {
    protocol: 'hls',
    found: ['hls.cors'],
    plant: () => ({
      head: (headers) => {
        delete headers['access-control-allow-origin']
      },
    }),
  },
  'parts are gone with their tags': {
    protocol: 'hls',
    found: ['hls.late-part'],
    seconds: 8,
    plant: () => {
      let newest = 0
      return {
        refuse: (url) => {
          if (!isPart(url)) return undefined
          newest = Math.max(newest, msnOf(url))
          return msnOf(url) < newest - 4 ? 404 : undefined
        },
      }
    },
  },
}

export const DASH_FAULTS: Readonly<Record<string, PlantedFault>> = {
  'the clock of UTCTiming is wrong': {
    protocol: 'dash',
    found: ['dash.utc-skew'],
    plant: () => ({
      text: (text, url) => (isClock(url) ? new Date(Date.parse(text) + 10_000).toISOString() : text),
    }),
  },
  'the clock of UTCTiming is gone': {
    protocol: 'dash',
    found: ['dash.utc-timing'],
    plant: () => ({ refuse: (url) => (isClock(url) ? 404 : undefined) }),
  },
  'an open segment has a Content-Length': {
    protocol: 'dash',
    found: ['dash.open-without-length'],
    seconds: 6,
    plant: () => ({
      head: (headers, url) => {
        if (!isNumber(url)) return
        delete headers['transfer-encoding']
        headers['content-length'] = String(PADDED_BYTES)
      },
      last: (sent, url) => (isNumber(url) ? freeBox(PADDED_BYTES - sent) : undefined),
    }),
  },
  'an open segment is held back until most of it is made': {
    protocol: 'dash',
    found: ['dash.open-early'],
    seconds: 7,
    plant: () => ({ holdMs: (url) => (isNumber(url) ? 750 : 0) }),
  },
  'a segment asked for early is refused': {
    protocol: 'dash',
    found: ['dash.early-held'],
    seconds: 7,
    plant: () => {
      let startMs: number | undefined
      return {
        ...inMpd((text) => {
          startMs = Date.parse(/availabilityStartTime="([^"]+)"/.exec(text)?.[1] ?? '')
          return text
        }),
        // The grid of the origin is a second, and number 0 begins at its start.
        refuse: (url) =>
          isNumber(url) && startMs !== undefined && Date.now() < startMs + msnOf(url) * 1000 ? 404 : undefined,
      }
    },
  },
  'prft tells another time now and then': {
    protocol: 'dash',
    found: ['dash.prft-wall-clock'],
    seconds: 8,
    plant: () => ({
      piece: (piece, url) => {
        if (isNumber(url) && msnOf(url) % 4 === 0)
          for (let at = piece.indexOf('prft'); at >= 0; at = piece.indexOf('prft', at + 4)) {
            const seconds = at + 12
            if (seconds + 4 <= piece.length) piece.writeUInt32BE(piece.readUInt32BE(seconds) - 2, seconds)
          }
        return piece
      },
    }),
  },
  'publishTime goes back': {
    protocol: 'dash',
    found: ['dash.publish-time'],
    seconds: 6,
    plant: () => {
      let count = 0
      return inMpd((text) =>
        text.replace(/publishTime="[^"]+"/, () => `publishTime="${new Date(1e12 - count++ * 1000).toISOString()}"`),
      )
    },
  },
  'the MPD names another codec': {
    protocol: 'dash',
    found: ['dash.init'],
    plant: () => inMpd((text) => text.replace(/codecs="[^"]+"/, 'codecs="avc1.f4001f"')),
  },
  'the MPD has no Latency': {
    protocol: 'dash',
    found: ['dash.service-description'],
    plant: () => inMpd((text) => text.replace(/<Latency[^>]*\/>/, '')),
  },
  'availabilityTimeOffset is the whole segment': {
    protocol: 'dash',
    found: ['dash.availability-offset'],
    plant: () => inMpd((text) => text.replace(/availabilityTimeOffset="[^"]+"/, 'availabilityTimeOffset="1"')),
  },
  'the MPD is plain XML': {
    protocol: 'dash',
    found: ['dash.mpd-type'],
    plant: () => ({
      head: (headers, url) => {
        if (url.pathname.endsWith('.mpd')) headers['content-type'] = 'text/xml'
      },
    }),
  },
}
