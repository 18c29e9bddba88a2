import type { Socket } from 'node:net'
import { interval, Subscription } from 'rxjs'
import type { WebSocket } from 'ws'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { MediaFragment } from '../../../domain/media.ts'
import type { LiveStream } from '../../../engine/live/live-stream.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import { SocketClient, type SocketViewer } from './socket-client.ts'
import { eventMessage, momentMessage, statusMessage } from './socket-messages.ts'
import { concernsStream } from './stream-events.ts'

/** Below the time that a viewer counts after it was last seen: three target durations, which are a second at least. */
const LOOK_MS = 2000
const PING_MS = 15_000
/** One viewer may have so many sockets: several pages behind one address that do not say who they are count as one. */
const MOST_PER_VIEWER = 16

export interface StreamSocketsOptions {
  readonly stream: LiveStream
  readonly clock: Clock
  readonly events: EventPort['events']
  /** The body of `GET /streams/{id}/status`. */
  readonly status: (stream: LiveStream) => object
}

/** What a socket is opened for. */
export interface SocketWish {
  readonly viewer: SocketViewer
  /** Place in the ladder of what it is given; 0: the largest. */
  readonly rendition: number
}

/** The open sockets of one stream: they are told together how it does, and kept as viewers as long as they are open. */
export class StreamSockets {
  readonly #options: StreamSocketsOptions
  readonly #clients = new Map<SocketClient, SocketWish>()
  readonly #delivered: (fragment: MediaFragment) => void
  #looking = new Subscription()

  constructor(options: StreamSocketsOptions) {
    this.#options = options
    const { stream, clock } = options
    this.#delivered = (fragment) => stream.latency.delivered('ws', fragment, clock.now())
  }

  get size(): number {
    return this.#clients.size
  }

  /** Makes sure that such a socket may be added now. Throws MEDIA_UNKNOWN, VIEWER_LIMIT or SOCKET_LIMIT. */
  admit({ viewer: { id, address }, rendition }: SocketWish): void {
    const { commons } = this.#options.stream
    commons.renditions.require(rendition)
    const wishes = [...this.#clients.values()]
    const own = wishes.filter(({ viewer }) => viewer.id === id)
    if (own.length >= MOST_PER_VIEWER) throw new FlyBrowserError('SOCKET_LIMIT', { limit: MOST_PER_VIEWER })
    // Who turns to another rendition has two for a moment, also where there is no room for anybody else.
    const turns = own.length === 1 && own[0]?.rendition !== rendition
    if (!turns) {
      const near = wishes.filter(({ viewer }) => viewer.address === address).length
      const { limitPerAddress } = commons.viewers
      if (this.size >= commons.maxViewers) throw new FlyBrowserError('VIEWER_LIMIT', { limit: commons.maxViewers })
      if (near >= limitPerAddress) throw new FlyBrowserError('VIEWER_LIMIT', { limit: limitPerAddress })
    }
    commons.admit(id, address)
  }

  add(socket: WebSocket, connection: Socket, wish: SocketWish): void {
    const { viewer, rendition } = wish
    const { stream, clock } = this.#options
    const client = new SocketClient({ socket, connection, viewer, clock, delivered: this.#delivered })
    if (this.size === 0) this.#begin()
    this.#clients.set(client, wish)
    client.text(this.#status())
    const leave = stream.feeds.of(rendition).subscribe(client)
    socket.once('close', () => {
      leave()
      this.#clients.delete(client)
      stream.countAnswer(client.takeSentBytes())
      if (this.size === 0) this.#looking.unsubscribe()
    })
  }

  /** Closes all; resolves when they are closed. */
  async close(code: number): Promise<void> {
    await Promise.all([...this.#clients.keys()].map((client) => client.close(code)))
  }

  #begin(): void {
    const { clock, events, stream } = this.#options
    this.#looking = new Subscription()
    this.#looking.add(interval(LOOK_MS, clock.scheduler).subscribe(() => this.#look()))
    this.#looking.add(
      interval(PING_MS, clock.scheduler).subscribe(() => {
        for (const client of this.#clients.keys()) client.ping()
      }),
    )
    this.#looking.add(stream.commons.moments.came.subscribe((moment) => this.#tell(momentMessage(moment))))
    this.#looking.add(
      events.subscribe((event) => {
        if (concernsStream(event, stream.spec)) this.#tell(eventMessage(event))
      }),
    )
  }

  #look(): void {
    const { stream } = this.#options
    for (const client of this.#clients.keys()) {
      stream.commons.viewers.see(client.viewer.id, client.viewer.address)
      stream.countBytes(client.takeSentBytes())
      client.look()
    }
    this.#tell(this.#status())
  }

  #tell(message: Buffer): void {
    for (const client of this.#clients.keys()) client.text(message)
  }

  #status(): Buffer {
    return statusMessage(this.#options.status(this.#options.stream))
  }
}
