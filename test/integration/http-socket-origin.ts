import { once } from 'node:events'
import { type ClientOptions, WebSocket } from 'ws'
import { createServer, type ServerOptions } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import type { InitFragment, MediaFragment } from '../../src/domain/media.ts'
import { InProcessEvents } from '../../src/engine/events/in-process-events.ts'
import type { LiveStream } from '../../src/engine/live/live-stream.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { type Clock, systemClock } from '../../src/pipeline/clock.ts'
import type { LiveWriter } from '../../src/pipeline/ports/live-port.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { until } from '../helpers/media-time.ts'
import { PART_MS, packaged, SEGMENT_MS } from './http-media.ts'

export interface SocketOrigin extends AsyncDisposable {
  readonly live: LiveStreams
  readonly stream: LiveStream
  readonly writer: LiveWriter
  readonly events: InProcessEvents
  readonly url: string
  /** Address of the socket, with a query. */
  socketUrl(query?: string): string
  /** Pushes so many fragments, and the ends of parts and segments that follow at once. */
  frames(count: number): void
  close(): Promise<void>
}

export interface SocketOriginOptions extends Pick<ServerOptions, 'control'> {
  readonly init: InitFragment
  readonly media: readonly MediaFragment[]
  readonly clock?: Clock
  readonly maxViewers?: number
}

/** A server with a stream `s1` of session `b1` that is offered by HLS and by sockets. */
export async function socketOrigin(options: SocketOriginOptions): Promise<SocketOrigin> {
  const { init, media, clock = systemClock, maxViewers = 100, control } = options
  const live = new LiveStreams({ clock, maxViewers })
  const events = new InProcessEvents(clock)
  const server = createServer({ live, clock, events: events.events, log: silentLog, ...(control ? { control } : {}) })
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 })
  const lengths = { partMs: PART_MS, segmentMs: SEGMENT_MS, gridMs: SEGMENT_MS, windowMs: 4000 }
  const spec = { streamId: 's1', sessionId: 'b1', ...lengths }
  const writer = live.open({ ...spec, protocol: 'ws' })
  live.open({ ...spec, protocol: 'hls' })
  live.open({ ...spec, streamId: 'hls-only', protocol: 'hls' })
  const rest = packaged(media)
  writer.push(init)
  const stream = live.get('s1')
  if (!stream) throw new Error('the stream is not there')
  const close = async () => {
    await live.close()
    await server.close()
  }
  return {
    ...{ live, stream, writer, events, url },
    socketUrl: (query = '') => `${url.replace('http', 'ws')}/streams/s1/live${query}`,
    frames: (count) => {
      for (let left = count; left > 0 || (rest[0] && rest[0].kind !== 'fragment'); ) {
        const event = rest.shift()
        if (!event) throw new Error('no media is left')
        writer.push(event)
        if (event.kind === 'fragment') left -= 1
      }
    },
    close: () => server.close(),
    [Symbol.asyncDispose]: close,
  }
}

/** What the server says in text. */
export interface Text {
  readonly type: string
  readonly [key: string]: unknown
}

/** One message of the server. */
export type Message = { readonly bytes: Buffer } | { readonly text: Text }

/** A client that writes down everything it is sent. */
export class SocketViewer {
  readonly socket: WebSocket
  readonly messages: Message[] = []
  readonly closed: Promise<{ code: number; reason: string }>

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options)
    this.socket.on('message', (data: Buffer, binary) => {
      this.messages.push(binary ? { bytes: data } : { text: JSON.parse(data.toString()) })
    })
    this.closed = new Promise((resolve) =>
      this.socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    )
    this.socket.on('error', () => {})
  }

  static async open(url: string, options?: ClientOptions): Promise<SocketViewer> {
    const viewer = new SocketViewer(url, options)
    await once(viewer.socket, 'open')
    return viewer
  }

  get binary(): Buffer[] {
    return this.messages.flatMap((message) => ('bytes' in message ? [message.bytes] : []))
  }

  /** What it was told in text of one type. */
  texts(type: string): Text[] {
    return this.messages.flatMap((message) => ('text' in message && message.text.type === type ? [message.text] : []))
  }

  /** Types of the messages, in order; media by its number, runs of it as `from-to`. */
  get story(): string[] {
    const words: string[] = []
    let [first, last] = [-1, -1]
    const flush = () => {
      if (last >= 0) words.push(first === last ? `${first}` : `${first}-${last}`)
      last = -1
    }
    for (const message of this.messages) {
      if ('bytes' in message) {
        const number = fragmentNumber(message.bytes)
        if (last >= 0 && number === last + 1) last = number
        else {
          flush()
          if (number < 0) words.push('head')
          else [first, last] = [number, number]
        }
      } else if (message.text.type !== 'status') {
        flush()
        words.push(message.text.type)
      }
    }
    flush()
    return words
  }

  /** Waits until so many binary messages are here; the init segment is one. */
  binaries(count: number): Promise<void> {
    return until(`${count} binary messages (${this.binary.length} are here)`, () => this.binary.length >= count)
  }

  /** What it sent before has been read by the server, and what the server sent before is here. */
  async roundTrip(): Promise<void> {
    const answered = once(this.socket, 'pong')
    this.socket.ping()
    await answered
  }
}

/** Number of a fragment by its `mfhd`, from 0; -1 for an init segment. */
export const fragmentNumber = (bytes: Buffer): number => {
  const at = bytes.indexOf('mfhd')
  return at < 0 ? -1 : bytes.readUInt32BE(at + 8) - 1
}

/** How a server refuses to open a socket. */
export interface Refusal {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Record<string, string>
}

/** Asks for a socket that is not given, and reads the answer. */
export async function refused(url: string, options: ClientOptions = {}): Promise<Refusal> {
  const socket = new WebSocket(url, options)
  const [request, response] = await once(socket, 'unexpected-response')
  const text = (await response.toArray()).join('')
  request.destroy()
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(text) }
}
