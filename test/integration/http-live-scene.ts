import * as HLS from 'hls-parser'
import { createServer, type ServerOptions } from '../../src/adapters/http/create-server.ts'
import type { HttpServer } from '../../src/adapters/http/http-server.ts'
import { type Listening, listen } from '../../src/adapters/http/listen.ts'
import type { SegmentEvent } from '../../src/domain/media.ts'
import type { LiveStream } from '../../src/engine/live/live-stream.ts'
import { LiveStreams, type LiveStreamsOptions } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import type { LiveSpec, LiveWriter } from '../../src/pipeline/ports/live-port.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { cut, encodeFragments, PART_MS, SEGMENT_MS } from './http-media.ts'

HLS.setOptions({ strictMode: true })

/** Eight seconds of H.264. */
export const encoded = encodeFragments(8)

/** A server with one live stream, `s1`, to which media is given by hand. */
export interface Origin {
  readonly server: HttpServer
  readonly live: LiveStreams
  readonly writer: LiveWriter
  readonly stream: LiveStream
  readonly at: Listening
  /** Events not pushed yet. */
  readonly rest: SegmentEvent[]
  /** Address of something of the stream. */
  url(path: string): string
  /** Pushes events until `count` parts more are out, with a segment's end that follows at once. */
  parts(count: number): void
  close(): Promise<void>
}

/** Begins to serve on a free port of the loopback. */
export async function serve(
  options: Partial<LiveStreamsOptions> = {},
  spec: Partial<LiveSpec> = {},
  serverOptions: Partial<ServerOptions> = {},
): Promise<Origin> {
  const live = new LiveStreams({ clock: systemClock, ...options })
  const status = (id: string) => ({ state: 'active', named: id })
  const server = createServer({ live, log: silentLog, status, ...serverOptions })
  const at = await listen(server, { host: '127.0.0.1', port: 0 })
  const writer = live.open({
    streamId: 's1',
    protocol: 'hls',
    partMs: PART_MS,
    segmentMs: SEGMENT_MS,
    gridMs: SEGMENT_MS,
    windowMs: 4000,
    ...spec,
  })
  const { init, media } = await encoded
  const rest: SegmentEvent[] = cut(media)
  writer.push(init)
  const parts = (count: number): void => {
    for (let left = count; left > 0; ) {
      const event = rest.shift()
      if (!event) throw new Error('no media is left')
      writer.push(event)
      if (event.kind === 'part') left--
      if (rest[0]?.kind === 'segment') writer.push(rest.shift() as SegmentEvent)
    }
  }
  const stream = live.get('s1')
  if (!stream) throw new Error('the stream is not there')
  const close = async (): Promise<void> => {
    await live.close()
    await server.close()
  }
  return { server, live, writer, stream, at, rest, parts, close, url: (path) => `${at.url}/streams/s1/${path}` }
}

/** Waits until `count` requests are held. */
export const held = async (stream: LiveStream, count: number): Promise<void> => {
  const until = Date.now() + 5000
  while (stream.waiting !== count) {
    if (Date.now() > until) throw new Error(`${stream.waiting} requests wait, not ${count}`)
    await new Promise(setImmediate)
  }
}

/** The body of an answer. */
export const bytes = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())
/** The media playlist of the stream. */
export const MEDIA = 'video/media.m3u8'

/** A media playlist as an independent parser reads it. */
export const readMedia = (text: string): HLS.types.MediaPlaylist => {
  const playlist = HLS.parse(text)
  if (playlist.isMasterPlaylist) throw new Error('not a media playlist')
  return playlist
}
