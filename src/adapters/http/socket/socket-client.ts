import type { Socket } from 'node:net'
import type { WebSocket } from 'ws'
import type { InitFragment, MediaFragment } from '../../../domain/media.ts'
import { ClientGate } from '../../../engine/live/feed/client-gate.ts'
import type { FeedListener } from '../../../engine/live/feed/feed-listener.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import { END_MESSAGE, initMessage, skippedMessage, wireLength } from './socket-messages.ts'

/** Close codes (RFC 6455, 7.4.1, and the IANA registry). */
export const CLOSE = { normal: 1000, goingAway: 1001, policy: 1008, tryAgainLater: 1013 } as const

/** More messages from a client between two looks at it than this are a nuisance: it has nothing to say. */
const MOST_RECEIVED = 20

/** Whose a socket is. */
export interface SocketViewer {
  readonly id: string
  readonly address: string
}

export interface SocketClientOptions {
  readonly socket: WebSocket
  /** What the WebSocket runs over. */
  readonly connection: Socket
  readonly viewer: SocketViewer
  readonly clock: Clock
  /** Told of each fragment that came while this client listened, when its last byte has left for the client. */
  readonly delivered: (fragment: MediaFragment) => void
}

/** One socket of a viewer: is given what its gate lets through, and never waited for. */
export class SocketClient implements FeedListener {
  readonly viewer: SocketViewer
  readonly #socket: WebSocket
  readonly #connection: Socket
  readonly #clock: Clock
  readonly #delivered: (fragment: MediaFragment) => void
  readonly #gate = new ClientGate()
  #received = 0
  #answers = true
  #counted: number

  constructor({ socket, connection, viewer, clock, delivered }: SocketClientOptions) {
    this.viewer = viewer
    this.#socket = socket
    this.#connection = connection
    this.#clock = clock
    this.#delivered = delivered
    this.#counted = connection.bytesWritten
    const receive = () => this.#receive()
    socket.on('message', receive).on('ping', receive).on('pong', receive)
    // The socket closes itself: after a message that is too long, or that is none.
    socket.on('error', () => {})
  }

  init(init: InitFragment): void {
    this.#gate.init(init)
  }

  fragment(fragment: MediaFragment, fresh: boolean): void {
    if (!this.#open) return
    const admission = this.#gate.admit(fragment, fresh, this.#socket.bufferedAmount, this.#clock.now())
    if (!admission) return
    const { skipped, init, begun } = admission
    if (skipped > 0) this.#send(skippedMessage(skipped), false)
    if (init) {
      this.#send(initMessage(init, begun), false)
      this.#send(init.bytes, true)
    }
    this.#send(fragment.bytes, true, fresh ? () => this.#delivered(fragment) : undefined)
  }

  end(): void {
    if (this.#open) this.#send(END_MESSAGE, false)
    this.close(CLOSE.normal)
  }

  /** Gives it a message as text. One that is behind is not given more to take. */
  text(message: Buffer): void {
    if (this.#open && !this.#gate.behind) this.#send(message, false)
  }

  /** To be called every few seconds: lets go of a client that takes too little. */
  look(): void {
    this.#received = 0
    const nowMs = this.#clock.now()
    this.#gate.look(this.#socket.bufferedAmount, nowMs)
    if (this.#gate.givesUp(nowMs)) this.close(CLOSE.tryAgainLater, 'the connection is too slow')
  }

  /** Asks whether the other side is there; one that has not answered the last time is not. */
  ping(): void {
    if (!this.#answers) this.#socket.terminate()
    this.#answers = false
    if (this.#open) this.#socket.ping()
  }

  /** Bytes that have left since this was called before. */
  takeSentBytes(): number {
    const sent = this.#connection.bytesWritten - this.#socket.bufferedAmount
    const more = Math.max(0, sent - this.#counted)
    this.#counted += more
    return more
  }

  /** Closes it; resolves when the other side has, too, or has had time enough. */
  close(code: number, reason = ''): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()))
    this.#socket.close(code, reason)
    return closed
  }

  get #open(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  #receive(): void {
    this.#answers = true
    this.#received += 1
    if (this.#received > MOST_RECEIVED) this.close(CLOSE.policy, 'too many messages')
  }

  #send(message: Uint8Array, binary: boolean, whenSent?: () => void): void {
    this.#socket.send(message, { binary }, (error) => {
      if (!error) whenSent?.()
    })
    this.#gate.sent(wireLength(message.byteLength), this.#clock.now())
  }
}
