import { ACKNOWLEDGE_AFTER_BYTES } from '../../formats/rtmp/publish-conversation.ts'

/** Without any progress for so long, a connection is stuck, milliseconds. */
export const STILL_MS = 6000

/**
 * Whether a connection still moves. Two things tell: bytes that wait and do not leave, and bytes that have left but are not
 * acknowledged by a server that did acknowledge before. Not every server acknowledges, some do only what is said before the stream,
 * and some in larger steps than they were asked to: the steps are learned.
 */
export class Progress {
  #takenBytes = 0
  #takenAtMs: number
  #accepted = false
  /** The newest, since the stream was accepted. */
  #acknowledged: number | undefined
  /** Undefined before the second, which shows that it acknowledges the stream. */
  #takenAtAcknowledgement: number | undefined
  #largestStep = ACKNOWLEDGE_AFTER_BYTES
  /** Since when more is unacknowledged than the server has ever left so. */
  #overdueSinceMs: number | undefined

  constructor(nowMs: number) {
    this.#takenAtMs = nowMs
  }

  /** Whether the server says how much of the stream it got. */
  get acknowledges(): boolean {
    return this.#takenAtAcknowledgement !== undefined
  }

  /** The stream begins. */
  accept(): void {
    this.#accepted = true
  }

  /** The server has said how many bytes it got, modulo 2^32. */
  acknowledge(bytes: number): void {
    if (!this.#accepted) return
    const before = this.#acknowledged
    const step = (bytes - (before ?? 0)) >>> 0
    if (step === 0 || step > 2 ** 31) return
    this.#acknowledged = bytes
    // The first may be for what was said before the stream.
    if (before === undefined) return
    this.#largestStep = Math.max(this.#largestStep, step)
    this.#takenAtAcknowledgement = this.#takenBytes
    this.#overdueSinceMs = undefined
  }

  /**
   * How long nothing has moved that should have, milliseconds; 0 while all is well. To be asked about once a second.
   * @param takenBytes what the network has taken since the beginning
   * @param waitingBytes what is to be sent and has not been taken
   */
  stillMs(nowMs: number, takenBytes: number, waitingBytes: number): number {
    if (takenBytes > this.#takenBytes || waitingBytes === 0) this.#takenAtMs = nowMs
    this.#takenBytes = takenBytes
    const since = this.#takenAtAcknowledgement
    const overdue = since !== undefined && takenBytes - since > 2 * this.#largestStep
    this.#overdueSinceMs = overdue ? (this.#overdueSinceMs ?? nowMs) : undefined
    return Math.max(nowMs - this.#takenAtMs, nowMs - (this.#overdueSinceMs ?? nowMs))
  }
}
