import { renditionName } from '../../../domain/rendition.ts'
import { type InitMessage, parseSocketMessage, type SocketMessage } from '../playback/socket-message.ts'
import { SocketConnection } from './socket-connection.ts'

/** Told by a {@link StreamSocket}. */
export interface StreamEvents {
  readonly init: (init: InitMessage, bytes: Uint8Array<ArrayBuffer>) => void
  readonly media: (bytes: Uint8Array<ArrayBuffer>, init: InitMessage) => void
  /** Anything but the head of media. */
  readonly news: (message: SocketMessage) => void
  /** The connection was lost and is tried again. */
  readonly lost: () => void
}

/** The socket of one rendition of a stream. */
export class StreamSocket {
  readonly rendition: string
  readonly #events: StreamEvents
  readonly #connection: SocketConnection
  #awaited: InitMessage | undefined
  #init: InitMessage | undefined

  /** @param rendition its name; the largest where it is undefined */
  constructor(url: URL, rendition: string | undefined, events: StreamEvents) {
    const address = new URL(url)
    if (rendition !== undefined) address.searchParams.set('rendition', rendition)
    this.rendition = rendition ?? renditionName(0)
    this.#events = events
    this.#connection = new SocketConnection(address.href, {
      text: (text) => this.#text(text),
      bytes: (bytes) => this.#bytes(bytes),
      lost: () => {
        this.#awaited = undefined
        this.#init = undefined
        events.lost()
      },
    })
  }

  open(): void {
    this.#connection.open()
  }

  close(): void {
    this.#connection.close()
  }

  #text(text: string): void {
    const message = parseSocketMessage(text)
    if (message?.kind === 'init') this.#awaited = message
    else if (message) this.#events.news(message)
  }

  #bytes(bytes: Uint8Array<ArrayBuffer>): void {
    const awaited = this.#awaited
    this.#awaited = undefined
    if (awaited) {
      this.#init = awaited
      this.#events.init(awaited, bytes)
    } else if (this.#init) this.#events.media(bytes, this.#init)
  }
}
