import { ACKNOWLEDGE_AFTER_BYTES } from '../../formats/rtmp/publish-conversation.ts'

/** Without any progress for so long, a connection is stuck, milliseconds. */
export const STILL_MS = 6000

/**
 * Whether a connection still moves. Two things tell: bytes that wait and do not leave, and bytes that have left but are not
 * acknowledged by a server that did acknowledge before. Not every server acknowledges, and some in larger steps than they were asked
 * to: the steps are learned.
 */
export class Progress {
  #takenBytes = 0
  #takenAtMs: number
  #acknowledged: number | undefined
  #takenAtAcknowledgement = 0
  #largestStep = ACKNOWLEDGE_AFTER_BYTES
  /** Since when more is unacknowledged than the server has ever left so. */
  #overdueSinceMs: number | undefined

  constructor(nowMs: number) {
    this.#takenAtMs = nowMs
  }

  /** Whether the server ever said how much it got. */
  get acknowledges(): boolean {
    return this.#acknowledged !== undefined
  }

  /** The server has said how many bytes it got, modulo 2^32. */
  acknowledge(bytes: number): void {
    const step = (bytes - (this.#acknowledged ?? 0)) >>> 0
    if (step === 0 || step > 2 ** 31) return
    this.#acknowledged = bytes
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
    const overdue =
      this.#acknowledged !== undefined && takenBytes - this.#takenAtAcknowledgement > 2 * this.#largestStep
    this.#overdueSinceMs = overdue ? (this.#overdueSinceMs ?? nowMs) : undefined
    return Math.max(nowMs - this.#takenAtMs, nowMs - (this.#overdueSinceMs ?? nowMs))
  }
}
