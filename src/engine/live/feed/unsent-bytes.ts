/** One message that has not left yet. */
interface Unsent {
  /** All bytes of the connection up to and with this message. */
  readonly end: number
  readonly atMs: number
}

/** How old the bytes are that a connection has been given and has not sent yet. Holds one entry a message that has not left. */
export class UnsentBytes {
  #messages: Unsent[] = []
  #total = 0
  #unsent = 0
  #movedAtMs = 0

  /** Notes a message that was given to the connection. @param bytes its length on the wire */
  add(bytes: number, nowMs: number): void {
    if (this.#messages.length === 0) this.#movedAtMs = nowMs
    this.#total += bytes
    this.#unsent += bytes
    this.#messages.push({ end: this.#total, atMs: nowMs })
  }

  /** Notes how many bytes the connection still holds. */
  left(unsent: number, nowMs: number): void {
    if (unsent < this.#unsent) this.#movedAtMs = nowMs
    this.#unsent = unsent
    const gone = this.#total - unsent
    const first = this.#messages.findIndex(({ end }) => end > gone)
    if (unsent === 0 || first < 0) this.#messages = []
    else if (first > 0) this.#messages.splice(0, first)
  }

  /** Age of the oldest message of which something is left, milliseconds. */
  ageMs(nowMs: number): number {
    const [oldest] = this.#messages
    return oldest ? nowMs - oldest.atMs : 0
  }

  /** How long nothing at all has left, milliseconds; 0 when there is nothing to send. */
  stalledMs(nowMs: number): number {
    return this.#messages.length > 0 ? nowMs - this.#movedAtMs : 0
  }
}
