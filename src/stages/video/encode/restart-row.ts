/** Waits before each restart in a row of an encoder that gave no picture, milliseconds; then it is given up. */
const DELAYS_MS = [0, 250, 500, 1000, 2000]
/** An encoder that lived this long has proven itself: its end is the first failure of a new row. */
const PROVEN_MS = 5000

/** An encoder that has frames and gives nothing for this long is taken for wedged and replaced. */
const WEDGED_MS = 5000
/** The same for one that has given nothing yet. */
const FIRST_PICTURE_MS = 15_000
/** Hardware does not wait for a core: what is silent for this long hangs, and viewers are back within two seconds. */
const HARDWARE_WEDGED_MS = 1500
/** Hardware has shown that it starts within a second or so. */
const HARDWARE_FIRST_PICTURE_MS = 4000

/** Counts encoders that end by themselves one after the other. */
export class RestartRow {
  #openedMs = 0
  #failures = 0
  #restarts = 0
  #hasGiven = false
  #isHardware = false

  /**
   * How long the encoder that runs may go without giving a picture, milliseconds. Before its first it has to start, which takes long
   * where it is starved; the next one in a row is given more, since nothing is gained by starting it anew.
   */
  get patienceMs(): number {
    if (this.#isHardware) return this.#hasGiven ? HARDWARE_WEDGED_MS : HARDWARE_FIRST_PICTURE_MS
    return this.#hasGiven ? WEDGED_MS : FIRST_PICTURE_MS * (1 + this.#failures)
  }

  /** Failures since an encoder proved itself. */
  get failures(): number {
    return this.#failures
  }

  /** Encoders that ended by themselves and were replaced, of all rows. */
  get restarts(): number {
    return this.#restarts
  }

  opened(nowMs: number, isHardware = false): void {
    this.#openedMs = nowMs
    this.#isHardware = isHardware
    this.#hasGiven = false
  }

  /** It gave a picture. */
  gave(nowMs: number): void {
    this.#hasGiven = true
    if (nowMs - this.#openedMs > PROVEN_MS) this.#failures = 0
  }

  /** It ended by itself; gives the wait before the next, milliseconds, or undefined when it is time to give up. */
  failed(): number | undefined {
    this.#failures += 1
    const delayMs = DELAYS_MS[this.#failures - 1]
    if (delayMs !== undefined) this.#restarts += 1
    return delayMs
  }
}
