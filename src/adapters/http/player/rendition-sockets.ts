import { ticksToMs } from '../../../domain/time.ts'
import { Changeover, type ComingFragment } from '../playback/changeover.ts'
import { fragmentStart } from '../playback/fragment-start.ts'
import type { InitMessage } from '../playback/socket-message.ts'
import { type StreamEvents, StreamSocket } from './stream-socket.ts'

type Bytes = Uint8Array<ArrayBuffer>
/** Told by {@link RenditionSockets}, as if there were one socket. */
export interface RenditionEvents extends Omit<StreamEvents, 'media'> {
  readonly media: (bytes: Bytes) => void
  /** What comes goes back to a keyframe before what was last played. */
  readonly jumped: () => void
}

const coming = (bytes: Bytes, { originMs }: InitMessage): ComingFragment | undefined => {
  const start = fragmentStart(bytes)
  return start && { bytes, atMs: originMs + ticksToMs(start.ticks), keyframe: start.keyframe }
}

/** The socket of the rendition that is played, and for a while one more, of that which is to be played instead. */
export class RenditionSockets {
  readonly #url: URL
  readonly #events: RenditionEvents
  #changeover = new Changeover()
  #now: StreamSocket
  #next: StreamSocket | undefined
  #nextHead: { readonly init: InitMessage; readonly bytes: Bytes } | undefined
  #closed = false

  constructor(url: URL, rendition: string | undefined, events: RenditionEvents) {
    this.#url = url
    this.#events = events
    this.#now = this.#socket(rendition)
  }

  /** The one that is played, by name. */
  get rendition(): string {
    return this.#now.rendition
  }

  open(): void {
    this.#now.open()
  }

  close(): void {
    this.#closed = true
    this.#now.close()
    this.#next?.close()
  }

  /**
   * Turns to another rendition at a keyframe to come, or, where what is played does not come anyway, at once.
   * @param rendition its name
   */
  turnTo(rendition: string, urgent: boolean): void {
    if (this.#closed) return
    if (rendition === (this.#next ?? this.#now).rendition) return
    this.#leaveNext()
    if (rendition === this.#now.rendition) return
    const socket = this.#socket(rendition)
    if (urgent) {
      this.#promote(socket)
      this.#events.jumped()
    } else this.#next = socket
    socket.open()
  }

  #socket(rendition: string | undefined): StreamSocket {
    const socket: StreamSocket = new StreamSocket(this.#url, rendition, {
      init: (init, bytes) => (socket === this.#now ? this.#events.init(init, bytes) : this.#takeHead(init, bytes)),
      media: (bytes, init) => (socket === this.#now ? this.#takeOld(bytes, init) : this.#takeNew(bytes, init)),
      // Both are told the same.
      news: (message) => socket === this.#now && this.#events.news(message),
      lost: () => (socket === this.#now ? this.#events.lost() : this.#forgetNext()),
    })
    return socket
  }

  #takeHead(init: InitMessage, bytes: Bytes): void {
    // An encoder began anew: what came before belongs to another head.
    this.#forgetNext()
    this.#nextHead = { init, bytes }
    this.#changeover.expect()
  }

  #takeOld(bytes: Bytes, init: InitMessage): void {
    const fragment = this.#next && coming(bytes, init)
    if (!fragment) {
      this.#events.media(bytes)
      return
    }
    this.#tell(this.#changeover.takeOld(fragment))
    this.#changeIfDone()
  }

  #takeNew(bytes: Bytes, init: InitMessage): void {
    const fragment = coming(bytes, init)
    if (fragment) this.#changeover.takeNew(fragment)
    this.#changeIfDone()
  }

  #changeIfDone(): void {
    if (!this.#changeover.done || !this.#next) return
    this.#promote(this.#next)
    if (this.#nextHead) this.#events.init(this.#nextHead.init, this.#nextHead.bytes)
    this.#nextHead = undefined
    this.#tell(this.#changeover.turn())
    this.#changeover = new Changeover()
  }

  #promote(next: StreamSocket): void {
    this.#now.close()
    this.#now = next
    this.#next = undefined
  }

  #leaveNext(): void {
    this.#next?.close()
    this.#next = undefined
    this.#nextHead = undefined
    this.#tell(this.#changeover.leave())
  }

  #forgetNext(): void {
    this.#nextHead = undefined
    this.#tell(this.#changeover.forgetNew())
  }

  #tell(fragments: readonly ComingFragment[]): void {
    for (const { bytes } of fragments) this.#events.media(bytes)
  }
}
