import { RtmpError } from './rtmp-message.ts'

/** What may come in a second, and at once. */
export interface ReadingLimits {
  readonly bytesPerSecond: number
  readonly messagesPerSecond: number
  readonly burstBytes: number
  readonly burstMessages: number
}

/** A server says some kilobytes while it accepts a stream, and afterwards hardly more than that it got it. */
const LIMITS: ReadingLimits = {
  bytesPerSecond: 65_536,
  messagesPerSecond: 200,
  burstBytes: 262_144,
  burstMessages: 2048,
}

/** For so many bytes that it gets, a server may send one message more: it acknowledges them. */
const SENT_BYTES_PER_MESSAGE = 2048

/**
 * How much a server may still say to a publisher, so that none makes it read without end. What it does not use it may say later, up
 * to a bound.
 */
export class ReadingBudget {
  readonly #limits: ReadingLimits
  #bytes: number
  #messages: number
  #atMs: number

  constructor(nowMs: number, limits: ReadingLimits = LIMITS) {
    this.#limits = limits
    this.#bytes = limits.burstBytes
    this.#messages = limits.burstMessages
    this.#atMs = nowMs
  }

  /** Messages it may send. */
  get messages(): number {
    return Math.floor(this.#messages)
  }

  /** The server is sent so many bytes. */
  sent(bytes: number): void {
    this.#messages = Math.min(this.#limits.burstMessages, this.#messages + bytes / SENT_BYTES_PER_MESSAGE)
  }

  /**
   * The server has sent so many bytes.
   * @throws RtmpError when it may not
   */
  takeBytes(bytes: number, nowMs: number): void {
    const { bytesPerSecond, messagesPerSecond, burstBytes, burstMessages } = this.#limits
    const seconds = Math.max(0, nowMs - this.#atMs) / 1000
    this.#atMs = nowMs
    this.#bytes = Math.min(burstBytes, this.#bytes + seconds * bytesPerSecond) - bytes
    this.#messages = Math.min(burstMessages, this.#messages + seconds * messagesPerSecond)
    if (this.#bytes < 0) throw new RtmpError('it sends more bytes than a publisher has use for')
  }

  /** There were so many messages in them. */
  takeMessages(count: number): void {
    this.#messages -= count
  }
}
