import { reconnectDelayMs } from '../playback/reconnect-delay.ts'

/** Told by a {@link SocketConnection}. */
export interface SocketEvents {
  readonly text: (message: string) => void
  readonly bytes: (message: Uint8Array<ArrayBuffer>) => void
  /** The connection was lost and is tried again. */
  readonly lost: () => void
}

/** A WebSocket that comes back. */
export class SocketConnection {
  readonly #url: string
  readonly #events: SocketEvents
  #socket: WebSocket | undefined
  #attempts = 0
  #timer = 0
  #closed = false

  constructor(url: string, events: SocketEvents) {
    this.#url = url
    this.#events = events
  }

  open(): void {
    const socket = new WebSocket(this.#url)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (socket !== this.#socket) return
      this.#attempts = 0
      if (typeof data === 'string') this.#events.text(data)
      else this.#events.bytes(new Uint8Array(data))
    })
    socket.addEventListener('close', () => {
      if (socket === this.#socket && !this.#closed) this.#comeBack()
    })
    this.#socket = socket
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    this.#socket?.close()
  }

  #comeBack(): void {
    this.#events.lost()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.open(), reconnectDelayMs(this.#attempts++, Math.random()))
  }
}
