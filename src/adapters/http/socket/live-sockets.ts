import type { IncomingMessage } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { WebSocketServer } from 'ws'
import type { LiveStream } from '../../../engine/live/live-stream.ts'
import { CLOSE } from './socket-client.ts'
import { type SocketWish, StreamSockets, type StreamSocketsOptions } from './stream-sockets.ts'
import type { Upgradable } from './upgrade-requests.ts'

/** Media does not get smaller, and clients have nothing to say. */
const SERVER_OPTIONS = {
  noServer: true,
  clientTracking: false,
  perMessageDeflate: false,
  maxPayload: 1024,
  maxFragments: 16,
  // How long the other side may take to close, milliseconds; not in the types of 8.18.
  closeTimeout: 5000,
}

/** How long clients have to answer when the server closes, milliseconds. */
const LEAVE_MS = 500

/** The open sockets of a server, by stream. */
export class LiveSockets {
  readonly #options: Omit<StreamSocketsOptions, 'stream'>
  readonly #server = new WebSocketServer(SERVER_OPTIONS)
  readonly #streams = new Map<LiveStream, StreamSockets>()

  constructor(options: Omit<StreamSocketsOptions, 'stream'>) {
    this.#options = options
  }

  /**
   * Opens a socket for a viewer. The request must be a sound one for a WebSocket.
   * @param accept gives the connection, once nothing stands against it
   */
  open(stream: LiveStream, wish: SocketWish, request: IncomingMessage, accept: () => Upgradable): void {
    const sockets = this.#streams.get(stream) ?? new StreamSockets({ ...this.#options, stream })
    sockets.admit(wish)
    const { socket, head } = accept()
    this.#server.handleUpgrade(request, socket, head, (client) => {
      this.#streams.set(stream, sockets)
      sockets.add(client, socket, wish)
      client.once('close', () => {
        if (sockets.size === 0) this.#streams.delete(stream)
      })
    })
  }

  /** Tells all clients that the server goes away, and gives them a moment to leave. */
  async close(): Promise<void> {
    const leaving = [...this.#streams.values()].map((sockets) => sockets.close(CLOSE.goingAway))
    const patience = new AbortController()
    const late = setTimeout(LEAVE_MS, undefined, { signal: patience.signal }).catch(() => {})
    await Promise.race([Promise.all(leaving), late])
    patience.abort()
  }
}
