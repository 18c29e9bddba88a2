import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'

/** Which recordings are being read in this process. */
export class OpenReadings {
  readonly #counts = new Map<string, number>()

  has(id: string): boolean {
    return this.#counts.has(id)
  }

  /** The same bytes, counted until they are closed. */
  counted(id: string, bytes: RecordingBytes): RecordingBytes {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1)
    let open = true
    const { size, tag, contentType, modifiedMs } = bytes
    return {
      ...{ size, tag, contentType, modifiedMs },
      read: (from, to, signal) => bytes.read(from, to, signal),
      close: async () => {
        if (open) this.#ended(id)
        open = false
        await bytes.close()
      },
    }
  }

  #ended(id: string): void {
    const count = (this.#counts.get(id) ?? 1) - 1
    if (count > 0) this.#counts.set(id, count)
    else this.#counts.delete(id)
  }
}
