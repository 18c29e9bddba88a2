import type { RecordingFile } from '../../pipeline/ports/recording-store-port.ts'

/**
 * Writes what it is given to the end of a file, in order and without making the giver wait. What comes within one turn of the event
 * loop, or while a write is under way, goes in one write.
 */
export class AppendQueue {
  readonly #file: RecordingFile
  #waiting: Uint8Array[] = []
  #pendingBytes = 0
  #end = 0
  #running: Promise<void> | undefined
  #failure: unknown
  #dirty = false

  constructor(file: RecordingFile) {
    this.#file = file
  }

  /** Bytes taken and not yet written. */
  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** Where the next bytes will stand. */
  get end(): number {
    return this.#end
  }

  /** Why writing stopped; undefined while it goes on. */
  get failure(): unknown {
    return this.#failure
  }

  add(bytes: Uint8Array): void {
    this.#waiting.push(bytes)
    this.#pendingBytes += bytes.length
    this.#end += bytes.length
    this.#running ??= this.#run()
  }

  /** Resolves when all is written, or writing has stopped. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Makes durable what is written, where there is anything new. */
  async sync(): Promise<void> {
    if (!this.#dirty || this.#failure !== undefined) return
    this.#dirty = false
    try {
      await this.#file.sync()
    } catch (cause) {
      this.stop(cause)
    }
  }

  /** Writes no more. The first reason counts. */
  stop(failure: unknown): void {
    this.#failure ??= failure
  }

  async #run(): Promise<void> {
    await Promise.resolve() // the rest of this turn may bring more
    let offset = this.#end - this.#pendingBytes
    while (this.#waiting.length > 0 && this.#failure === undefined) {
      const parts = this.#waiting
      this.#waiting = []
      const bytes = parts.reduce((sum, part) => sum + part.length, 0)
      try {
        await this.#file.write(parts, offset)
        offset += bytes
        this.#pendingBytes -= bytes
      } catch (cause) {
        this.stop(cause)
      }
      this.#dirty = true
    }
    if (this.#failure !== undefined) this.#waiting = []
    this.#running = undefined
  }
}
