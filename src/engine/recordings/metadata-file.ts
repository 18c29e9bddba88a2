import type { Clock } from '../../pipeline/clock.ts'
import type { DocumentStore } from '../../pipeline/ports/recording-store-port.ts'
import type { RecordingMetadata } from './recording-metadata.ts'

/** The name of a recording's metadata document. */
export const metadataName = (id: string): string => `${id}.json`

/**
 * The metadata of one recording: what holds now, and its document, written one version after the other. Changes that come while one is
 * being written are written together.
 */
export class MetadataFile {
  readonly #documents: DocumentStore
  readonly #clock: Clock
  #value: RecordingMetadata
  #last: Promise<void> = Promise.resolve()
  /** A writing that has not begun. */
  #next: Promise<void> | undefined

  constructor(documents: DocumentStore, clock: Clock, value: RecordingMetadata) {
    this.#documents = documents
    this.#clock = clock
    this.#value = value
  }

  get value(): RecordingMetadata {
    return this.#value
  }

  /** Changes fields. Resolves when they are durable; what holds now has changed in any case. */
  update(change: Partial<RecordingMetadata>): Promise<void> {
    this.#value = { ...this.#value, ...change, updated_at: isoTime(this.#clock.now()) }
    if (this.#next) return this.#next
    const write = () => {
      this.#next = undefined
      return this.#documents.write(metadataName(this.#value.id), `${JSON.stringify(this.#value, undefined, 2)}\n`)
    }
    this.#last = this.#last.then(write, write)
    this.#next = this.#last
    return this.#last
  }
}

/** ISO 8601 in UTC, of milliseconds since 1970. */
export const isoTime = (ms: number): string => new Date(ms).toISOString()
