import { FlyBrowserError } from '../../../domain/errors.ts'
import type { AppendedFile, AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'

/** Attachments in memory. */
export class MemoryAttachments implements AttachmentStore {
  readonly #recordings = new Map<string, Map<string, Uint8Array>>()
  readonly #claim: (bytes: number) => void

  /** @param claim throws where there is no room for so many bytes more */
  constructor(claim: (bytes: number) => void = () => {}) {
    this.#claim = claim
  }

  /** What they take, in bytes. */
  get bytes(): number {
    const all = [...this.#recordings.values()].flatMap((files) => [...files.values()])
    return all.reduce((sum, { length }) => sum + length, 0)
  }

  async recordings(): Promise<string[]> {
    return [...this.#recordings].flatMap(([id, files]) => (files.size > 0 ? id : [])).sort()
  }

  async names(recordingId: string): Promise<string[]> {
    return [...this.#of(recordingId).keys()].sort()
  }

  async read(recordingId: string, name: string): Promise<Uint8Array | undefined> {
    return this.#of(recordingId).get(checked(name))?.slice()
  }

  async write(recordingId: string, name: string, bytes: Uint8Array): Promise<void> {
    const files = this.#of(recordingId)
    checked(name)
    this.#claim(bytes.length)
    this.#recordings.set(recordingId, files.set(name, bytes.slice()))
  }

  async append(recordingId: string, name: string): Promise<AppendedFile> {
    if (!(await this.read(recordingId, name))) await this.write(recordingId, name, new Uint8Array())
    return {
      write: async (bytes) => {
        this.#claim(bytes.length)
        const files = this.#of(recordingId)
        const there = files.get(name)
        // Removed meanwhile: as on a disk, what is written then is seen by nobody.
        if (there) files.set(name, Buffer.concat([there, bytes]))
      },
      sync: async () => {},
      close: async () => {},
    }
  }

  async remove(recordingId: string, name: string): Promise<void> {
    this.#of(recordingId).delete(checked(name))
  }

  async removeAll(recordingId: string): Promise<void> {
    this.#recordings.delete(checked(recordingId))
  }

  #of(recordingId: string): Map<string, Uint8Array> {
    return this.#recordings.get(checked(recordingId)) ?? new Map()
  }
}

function checked(name: string): string {
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/.test(name)) return name
  throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(name.slice(0, 100))} names no attachment` })
}
