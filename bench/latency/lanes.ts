import type { LiveProtocol } from '../../src/domain/live-protocol.ts'
import type { StreamInfo } from '../../src/index.ts'
import type { StockPlayerPages } from '../../test/helpers/stock-player-page.ts'

/** A way to watch a stream. */
export interface Lane {
  /** Short, for the command line and the tables. */
  readonly name: string
  readonly summary: string
  readonly protocol: LiveProtocol
  /** True where pictures travel with the part they are in, and not by themselves or with the whole segment. */
  readonly byParts: boolean
  /** Most that half of the pictures may be behind, milliseconds: what this program sets out to reach with `lan`. */
  readonly mostP50Ms?: number
  /** Most that the newest pictures of 95 of 100 parts may be behind, complete at a client that does not play, milliseconds. */
  readonly mostOriginP95Ms?: number
  /** Address of the page that plays; undefined where nobody plays, and only the origin is measured. */
  page?(info: StreamInfo, pages: StockPlayerPages): string
}

/** All lanes, in the order they are measured and shown. */
export const LANES: readonly Lane[] = [
  {
    name: 'origin',
    summary: 'nobody plays: a client asks for each part before it is there',
    protocol: 'hls',
    byParts: true,
    mostOriginP95Ms: 120,
  },
  {
    name: 'player-hls',
    summary: 'our player page on LL-HLS',
    protocol: 'hls',
    byParts: true,
    mostP50Ms: 450,
    page: ({ playerUrl }) => `${playerUrl}?via=hls`,
  },
  {
    name: 'hls.js',
    summary: 'hls.js with its defaults on LL-HLS',
    protocol: 'hls',
    byParts: true,
    mostP50Ms: 1200,
    page: (info, pages) => pages.address('hls.js', required(info, 'hlsUrl')),
  },
  {
    name: 'dash.js',
    summary: 'dash.js with its defaults on LL-DASH',
    protocol: 'dash',
    byParts: false,
    mostP50Ms: 400,
    page: (info, pages) => pages.address('dash.js', required(info, 'dashUrl')),
  },
  {
    name: 'player-ws',
    summary: 'our player page on a WebSocket',
    protocol: 'ws',
    byParts: false,
    mostP50Ms: 200,
    page: ({ playerUrl }) => `${playerUrl}?via=ws`,
  },
  {
    name: 'hls.js-segments',
    summary: 'hls.js without low latency: whole segments',
    protocol: 'hls',
    byParts: false,
    page: (info, pages) => pages.address('hls.js', required(info, 'hlsUrl'), false),
  },
]

function required(info: StreamInfo, name: 'hlsUrl' | 'dashUrl'): string {
  const url = info[name]
  if (url === undefined) throw new Error(`the stream has no ${name}`)
  return url
}
