import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { HANDSHAKE_RANDOM_BYTES } from '../../formats/rtmp/handshake.ts'
import { PublishConversation, type PublishEvent } from '../../formats/rtmp/publish-conversation.ts'
import { ReadingBudget } from '../../formats/rtmp/reading-budget.ts'
import { MESSAGE } from '../../formats/rtmp/rtmp-message.ts'
import type { Publication, PublishMessage, PublishStep, PublishTarget } from '../../pipeline/ports/publish-port.ts'
import type { KernelQueues } from './kernel-queue.ts'
import { Progress, STILL_MS } from './progress.ts'
import type { SecondLooks } from './second-looks.ts'

/** From the beginning until the server has accepted, milliseconds. */
export const ACCEPT_MS = 8000
const END_MS = 2000
const MOST_TOLD_LETTERS = 200

/** Told what a connection comes to; `failed` and `ended` are the last. */
export interface ConnectionListener {
  step(step: PublishStep): void
  failed(error: FlyBrowserError): void
  ended(): void
}

/** One connection to a server: a socket, what is said over it, and an eye on whether it still moves. */
export class RtmpConnection implements Publication {
  readonly #target: PublishTarget
  readonly #socket: Socket
  readonly #listener: ConnectionListener
  readonly #conversation: PublishConversation
  readonly #progress = new Progress(performance.now())
  readonly #budget = new ReadingBudget(performance.now())
  readonly #unwatch: () => void
  #closed = false
  #ending: Promise<void> | undefined

  /** @param socket connected, with TLS where that is asked for */
  constructor(target: PublishTarget, socket: Socket, looks: SecondLooks, listener: ConnectionListener) {
    const { address, key, fourCcs = [] } = target
    this.#target = target
    this.#socket = socket
    this.#listener = listener
    const { app, url } = address
    this.#conversation = new PublishConversation({ app, tcUrl: url, streamName: key.reveal(), fourCcs })
    socket.setNoDelay(true)
    socket.on('data', (bytes) => this.#heard(bytes))
    socket.on('drain', () => this.#listener.step({ kind: 'room' }))
    socket.on('error', (error) => this.#lost(error))
    socket.on('close', () => this.#lost())
    this.#unwatch = looks.add((queues) => void this.#look(queues))
    this.#write(this.#conversation.begin(randomBytes(HANDSHAKE_RANDOM_BYTES)))
  }

  get hasRoom(): boolean {
    return !this.#closed && !this.#socket.writableNeedDrain
  }

  send({ kind, timestampMs, body }: PublishMessage): void {
    if (this.#closed || this.#conversation.phase !== 'accepted') return
    this.#budget.sent(body.length)
    this.#write(this.#conversation.send({ type: MESSAGE[kind], timestampMs, body }))
  }

  end(): Promise<void> {
    this.#ending ??= new Promise((resolve) => {
      if (this.#closed) return resolve()
      const stop = setTimeout(() => this.#socket.destroy(), END_MS)
      this.#socket.once('close', () => {
        clearTimeout(stop)
        resolve()
      })
      this.#write(this.#conversation.end())
      this.#socket.end()
    })
    return this.#ending
  }

  /** Closes at once. */
  destroy(): void {
    this.#close()
    this.#socket.destroy()
  }

  #heard(bytes: Uint8Array): void {
    if (this.#closed) return
    try {
      this.#budget.takeBytes(bytes.length, performance.now())
      const { messages, replies, events } = this.#conversation.read(bytes, this.#budget.messages)
      this.#budget.takeMessages(messages)
      this.#write(replies)
      for (const event of events) this.#told(event)
    } catch (error) {
      this.#fail(this.#error('PUSH_ANSWER_INVALID', { reason: this.#tellable(reasonOf(error)) }))
    }
  }

  #told(event: PublishEvent): void {
    if (event.kind === 'accepted') {
      this.#progress.accept()
      this.#listener.step({ kind: 'accepted', publication: this })
    } else if (event.kind === 'acknowledged') this.#progress.acknowledge(event.bytes)
    else {
      const said = [event.code, event.description].filter((text) => text !== '').join(', ')
      this.#fail(this.#error('PUSH_REFUSED', { reason: this.#tellable(said || 'it gives no reason') }))
    }
  }

  #write(pieces: readonly Uint8Array[]): void {
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    // As one write: the head of a message goes out with its body.
    this.#socket.cork()
    for (const piece of pieces) this.#socket.write(piece)
    this.#socket.uncork()
  }

  async #look(queues: KernelQueues): Promise<void> {
    // The kernel takes megabytes for a server that is gone: where the server itself does not say what it got, the kernel is asked.
    const queued = this.#progress.acknowledges ? 0 : await queues.of(this.#socket)
    if (this.#closed) return
    const { bytesWritten, writableLength } = this.#socket
    const waiting = writableLength + queued
    const stillMs = this.#progress.stillMs(performance.now(), bytesWritten - waiting, waiting)
    if (stillMs >= STILL_MS) this.#fail(this.#error('PUSH_STALLED', { seconds: Math.round(stillMs / 1000) }))
  }

  #lost(error?: Error): void {
    if (this.#ending) {
      if (!this.#closed) this.#listener.ended()
      this.#close()
      return
    }
    const silent = this.#conversation.phase === 'named'
    if (silent) this.#fail(this.#error('PUSH_KEY_REFUSED', {}, error))
    else this.#fail(this.#error('PUSH_CLOSED', {}, error))
  }

  #fail(error: FlyBrowserError): void {
    if (this.#closed) return
    this.destroy()
    this.#listener.failed(error)
  }

  #close(): void {
    this.#closed = true
    this.#unwatch()
  }

  /** What a server said, fit to be shown: without the key, which servers like to repeat. */
  #tellable(text: string): string {
    const hidden = this.#target.key.hideIn(text)
    return hidden.replace(/[^\x20-\x7e]+/g, ' ').slice(0, MOST_TOLD_LETTERS)
  }

  #error(
    code: 'PUSH_REFUSED' | 'PUSH_KEY_REFUSED' | 'PUSH_CLOSED' | 'PUSH_STALLED' | 'PUSH_ANSWER_INVALID',
    details: Readonly<Record<string, string | number>>,
    cause?: Error,
  ): FlyBrowserError {
    return new FlyBrowserError(code, { url: this.#target.address.url, ...details }, cause ? { cause } : {})
  }
}
